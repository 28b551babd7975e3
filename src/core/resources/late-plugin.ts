import type { AdmissionPlugin, AdmissionRequest } from '../apiserver/admission.ts';
import type { KindContext } from '../apiserver/kind.ts';
import type { Namespace } from '../api/types.ts';
import { nodeIdentity } from './rbac/node-authorizer.ts';

/**
 * Admission plugins that are in the late parts, with what can be known of them before: they are asked only about requests
 * that they can have something to say of.
 */
export type LatePluginName =
  | 'LimitRanger'
  | 'NodeRestriction'
  | 'PodSecurity'
  | 'MutatingAdmissionPolicy'
  | 'ValidatingAdmissionPolicy'
  | 'ResourceQuota';

type Step = 'mutate' | 'validate' | 'admitted';

interface LatePlugin {
  readonly steps: readonly Step[];
  readonly kinds?: readonly string[];
  readonly changesStatus?: boolean;
  concerns(request: AdmissionRequest, ctx: KindContext): boolean;
}

const NAMESPACE = 'Namespace';
const BINDING = 'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding';
const MUTATING_BINDING = 'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding';

const PLUGINS: Readonly<Record<LatePluginName, LatePlugin>> = {
  LimitRanger: {
    steps: ['mutate', 'validate'],
    kinds: ['Pod', 'PersistentVolumeClaim'],
    concerns: ({ namespace }, ctx) => ctx.list('LimitRange', namespace).length > 0,
  },
  NodeRestriction: {
    steps: ['validate'],
    concerns: ({ op }) => op.user !== undefined && nodeIdentity(op.user) !== undefined,
  },
  PodSecurity: {
    steps: ['validate'],
    // pods, what makes them, and the namespaces that say what is allowed
    kinds: [
      NAMESPACE,
      'Pod',
      'PodTemplate',
      'ReplicationController',
      'apps/ReplicaSet',
      'apps/Deployment',
      'apps/StatefulSet',
      'apps/DaemonSet',
      'batch/Job',
      'batch/CronJob',
    ],
    concerns: isPodSecurityAsked,
  },
  MutatingAdmissionPolicy: {
    steps: ['mutate'],
    changesStatus: true,
    concerns: (_request, ctx) => ctx.list(MUTATING_BINDING).length > 0,
  },
  ValidatingAdmissionPolicy: {
    steps: ['validate'],
    // a policy that nothing binds is never asked
    concerns: (_request, ctx) => ctx.list(BINDING).length > 0,
  },
  ResourceQuota: {
    steps: ['validate', 'admitted'],
    concerns: ({ namespace }, ctx) => namespace !== '' && ctx.list('ResourceQuota', namespace).length > 0,
  },
};

export function latePlugin(name: LatePluginName, load: () => AdmissionPlugin): AdmissionPlugin {
  const { steps, kinds, changesStatus = false, concerns } = PLUGINS[name];
  let loaded: AdmissionPlugin | undefined;
  const asked = (request: AdmissionRequest, ctx: KindContext): AdmissionPlugin | undefined =>
    concerns(request, ctx) ? (loaded ??= load()) : undefined;
  const all: Pick<Required<AdmissionPlugin>, Step> = {
    mutate: (request, ctx) => asked(request, ctx)?.mutate?.(request, ctx) ?? request.object,
    validate: (request, ctx) => asked(request, ctx)?.validate?.(request, ctx) ?? [],
    admitted: (request, ctx) => asked(request, ctx)?.admitted?.(request, ctx),
  };
  const asks = Object.fromEntries(steps.map((step) => [step, all[step]]));
  return { name, changesStatus, ...(kinds ? { kinds } : {}), ...asks };
}

const PREFIX = 'pod-security.kubernetes.io/';
const isSecured = (labels: Readonly<Record<string, string>> | undefined): boolean =>
  labels !== undefined && Object.keys(labels).some((label) => label.startsWith(PREFIX));

/** Without labels of its namespace everything is allowed. */
function isPodSecurityAsked({ kind, namespace, object, old }: AdmissionRequest, ctx: KindContext): boolean {
  if (kind.groupKind === NAMESPACE) return isSecured(object.metadata.labels) || isSecured(old?.metadata.labels);
  return isSecured((ctx.find(NAMESPACE, '', namespace) as Namespace | undefined)?.metadata.labels);
}
