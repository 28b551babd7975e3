import type { Deployment, ReplicaSet } from '../core/api/types.ts';
import type { ApiRequest, ApiResponse } from '../core/apiserver/request.ts';

/**
 * `kubectl rollout undo deployment`: puts the pod template of an earlier revision back.
 * Upstream: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go.
 */
const REVISION = 'deployment.kubernetes.io/revision';
const HASH_LABEL = 'pod-template-hash';

/** Annotations of a ReplicaSet that are not the Deployment's. Upstream: annotationsToSkip. */
const SKIPPED: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

type Handle = (request: ApiRequest) => ApiResponse;

export function rolloutUndo(handle: Handle, namespace: string, name: string, toRevision = 0): ApiResponse {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
  const found = handle({ method: 'GET', path });
  if (found.code >= 400) return found;
  const deployment = found.body as Deployment;
  if (deployment.spec.paused) {
    return failure(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume deployment/${name}' and try again`);
  }
  const sets = replicaSetsOf(handle, deployment, namespace);
  const target = targetOf(sets, toRevision);
  if (typeof target === 'string') return failure(target);
  return handle({ method: 'PATCH', path, headers: { 'content-type': 'application/json-patch+json' }, body: patchTo(deployment, target) });
}

function replicaSetsOf(handle: Handle, deployment: Deployment, namespace: string): ReplicaSet[] {
  const answer = handle({ method: 'GET', path: `/apis/apps/v1/namespaces/${namespace}/replicasets` });
  const { items } = answer.body as { items: ReplicaSet[] };
  return items.filter((rs) => rs.metadata.ownerReferences?.some((o) => o.uid === deployment.metadata.uid));
}

const revisionOf = (rs: ReplicaSet): number => Number(rs.metadata.annotations?.[REVISION] ?? 0);

/** The ReplicaSet of that revision; 0: of the one before the newest. A text says why there is none. */
function targetOf(sets: readonly ReplicaSet[], toRevision: number): ReplicaSet | string {
  const byRevision = [...sets].sort((a, b) => revisionOf(b) - revisionOf(a));
  if (toRevision > 0) {
    return byRevision.find((rs) => revisionOf(rs) === toRevision) ?? `unable to find specified revision ${toRevision} in history`;
  }
  return byRevision[1] ?? 'no rollout history found for deployment';
}

function patchTo(deployment: Deployment, target: ReplicaSet): unknown {
  const { [HASH_LABEL]: _hash, ...labels } = target.spec.template?.metadata?.labels ?? {};
  const template = { ...target.spec.template, metadata: { ...target.spec.template?.metadata, labels } };
  const own = Object.entries(deployment.metadata.annotations ?? {}).filter(([k]) => SKIPPED.has(k));
  const theirs = Object.entries(target.metadata.annotations ?? {}).filter(([k]) => !SKIPPED.has(k));
  return [
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'replace', path: '/metadata/annotations', value: Object.fromEntries([...own, ...theirs]) },
  ];
}

function failure(message: string): ApiResponse {
  return { code: 400, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: 'BadRequest', code: 400 } };
}
