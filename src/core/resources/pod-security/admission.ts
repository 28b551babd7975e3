import type { FieldError } from '../../api/field-error.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { Container, KubeObject, Namespace, Pod, PodTemplateSpec } from '../../api/types.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../apiserver/admission.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { forbiddenRequest } from '../shared/admission-errors.ts';
import { createEvaluator, detailsText, type Evaluator } from './evaluate.ts';
import { namespaceWarnings } from './namespace-warnings.ts';
import { isSameLevel, levelText, policyOf, strictness, type PodSecurityPolicy } from './policy.ts';

/**
 * PodSecurity: refuses pods that a namespace's labels do not allow, warns of them, and of workloads whose template would
 * make such pods; checks the labels themselves.
 * Upstream: staging/src/k8s.io/pod-security-admission/admission/admission.go.
 * Left out: exemptions (none by default) and audit annotations (there is no audit log).
 */
const POD = 'Pod';
const NAMESPACE = 'Namespace';

/** Where the kinds that make pods keep the template; 'PodTemplate' keeps it at the top. */
const TEMPLATES: ReadonlyMap<string, (object: KubeObject | undefined) => PodTemplateSpec | undefined> = new Map([
  ['ReplicationController', ofSpec],
  ['PodTemplate', (o) => (o as { template?: PodTemplateSpec } | undefined)?.template],
  ['apps/ReplicaSet', ofSpec],
  ['apps/Deployment', ofSpec],
  ['apps/StatefulSet', ofSpec],
  ['apps/DaemonSet', ofSpec],
  ['batch/Job', ofSpec],
  ['batch/CronJob', (o) => ofSpec((o?.spec as { jobTemplate?: KubeObject } | undefined)?.jobTemplate)],
]);

function ofSpec(object: { spec?: unknown } | undefined): PodTemplateSpec | undefined {
  return (object?.spec as { template?: PodTemplateSpec } | undefined)?.template;
}

const IGNORED: ReadonlySet<string> = new Set([
  'exec',
  'attach',
  'binding',
  'eviction',
  'log',
  'portforward',
  'proxy',
  'status',
]);

export function podSecurity(): AdmissionPlugin {
  const evaluate = createEvaluator();
  return {
    name: 'PodSecurity',
    validate(request, ctx) {
      const { operation, kind, subresource } = request;
      if (operation === 'DELETE') return [];
      if (kind.groupKind === POD) return checkPod(evaluate, request, ctx);
      if (subresource !== undefined) return [];
      if (kind.groupKind === NAMESPACE) return checkNamespace(evaluate, request, ctx);
      if (TEMPLATES.has(kind.groupKind)) warnOfTemplate(evaluate, request, ctx);
      return [];
    },
  };
}

function policyIn(request: AdmissionRequest, ctx: KindContext): PodSecurityPolicy {
  return policyOf(ctx.find(NAMESPACE, '', request.namespace)?.metadata.labels);
}

function checkPod(evaluate: Evaluator, request: AdmissionRequest, ctx: KindContext): FieldError[] {
  if (request.subresource !== undefined && IGNORED.has(request.subresource)) return [];
  const policy = policyIn(request, ctx);
  const { enforce, warn } = policy;
  if (enforce.level === 'privileged' && warn.level === 'privileged') return [];
  const pod = request.object as Pod;
  if (request.operation === 'UPDATE' && !isSignificant(pod, request.old as Pod)) return [];
  const found = evaluate(enforce, pod.metadata, pod.spec);
  if (found.length > 0)
    throw forbiddenRequest(request, `violates PodSecurity "${levelText(enforce)}": ${detailsText(found)}`);
  if (!isSameLevel(warn, enforce)) addWarning(evaluate, policy, request, pod);
  return [];
}

function warnOfTemplate(evaluate: Evaluator, request: AdmissionRequest, ctx: KindContext): void {
  const policy = policyIn(request, ctx);
  if (policy.warn.level === 'privileged') return;
  const template = TEMPLATES.get(request.kind.groupKind)?.(request.object);
  if (template) addWarning(evaluate, policy, request, template);
}

function addWarning(
  evaluate: Evaluator,
  { warn }: PodSecurityPolicy,
  { warnings }: AdmissionRequest,
  pod: Pick<PodTemplateSpec, 'metadata' | 'spec'>,
): void {
  if (!pod.spec) return;
  const found = evaluate(warn, pod.metadata ?? {}, pod.spec);
  if (found.length > 0) warnings.push(`would violate PodSecurity "${levelText(warn)}": ${detailsText(found)}`);
}

/** Of a pod that is there, only images and ephemeral containers can change. */
function isSignificant({ spec: now }: Pod, { spec: was }: Pod): boolean {
  const pairs = [
    [now.containers, was.containers],
    [now.initContainers ?? [], was.initContainers ?? []],
  ] as const;
  if (pairs.some(([a, b]) => a.length !== b.length || a.some((c, i) => c.image !== b[i]?.image))) return true;
  const images = new Map((was.ephemeralContainers ?? []).map((c: Container) => [c.name, c.image]));
  return (now.ephemeralContainers ?? []).some((c: Container) => images.get(c.name) !== c.image);
}

function checkNamespace(evaluate: Evaluator, request: AdmissionRequest, ctx: KindContext): readonly FieldError[] {
  const { labels } = request.object.metadata;
  if (request.operation === 'CREATE') return policyOf(labels).errors;
  const old = (request.old as Namespace).metadata.labels;
  if (labels === old) return [];
  const now = policyOf(labels);
  const was = policyOf(old);
  if (now.errors.length > 0 && !deepEqual(now.errors, was.errors)) return now.errors;
  if (isStricter(now, was)) request.warnings.push(...namespaceWarnings(evaluate, request.name, now.enforce, ctx));
  return [];
}

function isStricter({ enforce: now }: PodSecurityPolicy, { enforce: was }: PodSecurityPolicy): boolean {
  if (now.level === 'privileged' || isSameLevel(now, was)) return false;
  return now.minor !== was.minor || strictness(now.level) > strictness(was.level);
}
