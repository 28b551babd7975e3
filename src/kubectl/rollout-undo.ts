import { formatSelector, selectorOf } from '../core/api/label-selector.ts';
import { isSameTemplate, replicaSetOfRevision, rollbackTo } from '../core/api/rollout-history.ts';
import type { Status } from '../core/api/status-error.ts';
import type { Deployment, KubeList, ReplicaSet } from '../core/api/types.ts';
import type { ApiRequest, ApiResponse } from '../core/apiserver/request.ts';

/**
 * `kubectl rollout undo deployment/NAME [--to-revision=N]`: puts an earlier template back by a patch, which the
 * Deployment controller then rolls out like any other.
 * Upstream: staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go (DeploymentRollbacker).
 */
export interface RolloutUndoResult extends ApiResponse {
  /** The line kubectl prints. */
  readonly message: string;
}

export type Handle = (request: ApiRequest) => ApiResponse;

/** What kubectl finds out by itself, without asking the server to change anything. */
function failed(why: string): RolloutUndoResult {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: why,
    reason: 'BadRequest',
  };
  return { code: 400, body: { ...status, code: 400 }, message: `error: ${why}` };
}

/** `toRevision` 0 or absent: the revision before the latest. */
export function rolloutUndo(handle: Handle, namespace: string, name: string, toRevision = 0): RolloutUndoResult {
  const folder = `/apis/apps/v1/namespaces/${namespace}`;
  const path = `${folder}/deployments/${name}`;
  const got = handle({ method: 'GET', path });
  if (got.code !== 200) return { ...got, message: serverError(got) };
  const deployment = got.body as Deployment;
  const owned = ownedReplicaSets(handle, folder, deployment);
  if (!Array.isArray(owned)) return failed(`failed to retrieve replica sets from deployment ${name}: ${textOf(owned)}`);
  const target = toRevision < 0 ? undefined : replicaSetOfRevision(owned, toRevision);
  if (!target) return failed(missing(name, toRevision));
  if (deployment.spec.paused === true) return failed(PAUSED);
  if (isSameTemplate(target.spec.template, deployment.spec.template)) {
    const skipped = `skipped rollback (current template already matches revision ${toRevision})`;
    return { ...got, message: `deployment.apps/${name} ${skipped}` };
  }
  const answer = handle(patchRequest(path, deployment, target));
  const message =
    answer.code === 200
      ? `deployment.apps/${name} rolled back`
      : `error: failed restoring revision ${toRevision}: ${textOf(answer)}`;
  return { ...answer, message };
}

const PAUSED = "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again";

function missing(name: string, toRevision: number): string {
  if (toRevision !== 0) return `unable to find specified revision ${toRevision} in history`;
  return `no rollout history found for deployment "${name}"`;
}

function ownedReplicaSets(handle: Handle, folder: string, d: Deployment): ReplicaSet[] | ApiResponse {
  const labelSelector = formatSelector(selectorOf(d.spec.selector) ?? []);
  const answer = handle({ method: 'GET', path: `${folder}/replicasets`, query: { labelSelector } });
  if (answer.code !== 200) return answer;
  const { items } = answer.body as KubeList<ReplicaSet>;
  return items.filter((rs) => rs.metadata.ownerReferences?.some((o) => o.controller && o.uid === d.metadata.uid));
}

function patchRequest(path: string, deployment: Deployment, target: ReplicaSet): ApiRequest {
  const { template, annotations } = rollbackTo(deployment, target);
  return {
    method: 'PATCH',
    path,
    headers: { 'content-type': 'application/json-patch+json' },
    body: [
      { op: 'replace', path: '/spec/template', value: template },
      { op: 'replace', path: '/metadata/annotations', value: annotations },
    ],
  };
}

function textOf({ body }: ApiResponse): string {
  return (body as Status).message ?? 'unknown error';
}

function serverError(response: ApiResponse): string {
  const { reason } = response.body as Status;
  return `Error from server${reason ? ` (${reason})` : ''}: ${textOf(response)}`;
}
