import type { AdmissionPlugin, AdmissionRequest } from '../apiserver/admission.ts';
import type { KindContext } from '../apiserver/kind.ts';
import type { Namespace } from '../api/types.ts';

/** An admission plugin that is in the late parts, asked only about requests that it can have something to say of. */
export function latePlugin(
  { name, kinds }: Pick<AdmissionPlugin, 'name' | 'kinds'>,
  concerns: (request: AdmissionRequest, ctx: KindContext) => boolean,
  load: () => AdmissionPlugin,
): AdmissionPlugin {
  let plugin: AdmissionPlugin | undefined;
  return {
    name,
    ...(kinds ? { kinds } : {}),
    validate: (request, ctx) => (concerns(request, ctx) ? ((plugin ??= load()).validate?.(request, ctx) ?? []) : []),
  };
}

/** Pods, what makes them, and the namespaces that say what is allowed. */
export const POD_SECURITY: Pick<AdmissionPlugin, 'name' | 'kinds'> = {
  name: 'PodSecurity',
  kinds: [
    'Namespace',
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
};

const PREFIX = 'pod-security.kubernetes.io/';
const isSecured = (labels: Readonly<Record<string, string>> | undefined): boolean =>
  labels !== undefined && Object.keys(labels).some((label) => label.startsWith(PREFIX));

/** Without labels of its namespace everything is allowed. */
export function isPodSecurityAsked({ kind, namespace, object, old }: AdmissionRequest, ctx: KindContext): boolean {
  if (kind.groupKind === NAMESPACE) return isSecured(object.metadata.labels) || isSecured(old?.metadata.labels);
  return isSecured((ctx.find(NAMESPACE, '', namespace) as Namespace | undefined)?.metadata.labels);
}

const NAMESPACE = 'Namespace';
const BINDING = 'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding';

/** A policy that nothing binds is never asked. */
export const hasPolicyBindings = (_request: AdmissionRequest, ctx: KindContext): boolean =>
  ctx.list(BINDING).length > 0;
