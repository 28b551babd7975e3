import type { KubeObject, Pod } from '../../core/api/types.ts';
import type { ApiRequest, ApiResponse } from '../../workers/protocol.ts';

/**
 * `kubectl drain --ignore-daemonsets --delete-emptydir-data --force`: cordons, then asks for evictions until nothing is
 * left that can go. What a budget refuses is asked again. Upstream: staging/src/k8s.io/kubectl/pkg/drain.
 */
export interface DrainDeps {
  request(request: ApiRequest): Promise<ApiResponse>;
  /** Some time passes. */
  wait(): Promise<void>;
  isStopped(): boolean;
  /** How many pods are still there, and what the server said why. */
  report(left: number, refusal: string | undefined): void;
}

const STRATEGIC = 'application/strategic-merge-patch+json';
const MIRROR = 'kubernetes.io/config.mirror';
const DAEMON_SET = 'DaemonSet';
const TOO_MANY_REQUESTS = 429;
const NOT_FOUND = 404;

/** False if it was stopped. */
export async function drain(node: string, deps: DrainDeps): Promise<boolean> {
  expectOk(
    await deps.request({
      method: 'PATCH',
      path: `/api/v1/nodes/${node}`,
      headers: { 'content-type': STRATEGIC },
      body: { spec: { unschedulable: true } },
    }),
  );
  for (;;) {
    const pods = await podsToGo(node, deps);
    if (pods.length === 0) return true;
    let refusal: string | undefined;
    for (const pod of pods) {
      if (deps.isStopped()) return false;
      refusal = (await evict(pod, deps)) ?? refusal;
    }
    deps.report(pods.length, refusal);
    await deps.wait();
    if (deps.isStopped()) return false;
  }
}

async function podsToGo(node: string, deps: DrainDeps): Promise<readonly Pod[]> {
  const query = { fieldSelector: `spec.nodeName=${node}` };
  const { body } = expectOk(await deps.request({ method: 'GET', path: '/api/v1/pods', query }));
  return (body as { readonly items: readonly Pod[] }).items.filter((pod) => !stays(pod));
}

function stays({ metadata }: KubeObject): boolean {
  const owner = metadata.ownerReferences?.find((o) => o.controller);
  return owner?.kind === DAEMON_SET || metadata.annotations?.[MIRROR] !== undefined;
}

/** What the server said if it refused for now. */
async function evict({ metadata }: Pod, deps: DrainDeps): Promise<string | undefined> {
  const { name, namespace = 'default' } = metadata;
  if (metadata.deletionTimestamp !== undefined) return undefined;
  const answer = await deps.request({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
    body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } },
  });
  if (answer.code === TOO_MANY_REQUESTS) return messageOf(answer);
  if (answer.code !== NOT_FOUND) expectOk(answer);
  return undefined;
}

const messageOf = ({ code, body }: ApiResponse): string =>
  (body as { readonly message?: string } | undefined)?.message ?? `HTTP ${code}`;

function expectOk(answer: ApiResponse): ApiResponse {
  if (answer.code < 400) return answer;
  throw new Error(messageOf(answer));
}
