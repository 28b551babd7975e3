import type { ServerResponse } from 'node:http';
import type { Pod } from '../core/api/types.ts';
import { badRequest, isStatusError } from '../core/api/status-error.ts';
import type { ApiRequest, ApiResponse } from '../core/index.ts';
import type { RunningCluster } from './running-cluster.ts';

/**
 * GET .../pods/{p}/log: container, tailLines, limitBytes, previous and follow.
 * Left out: timestamps, sinceSeconds and sinceTime (lines are kept without their times).
 * Upstream: pkg/registry/core/pod/strategy.go (LogLocation), pkg/kubelet/kubelet_pods.go (validateContainerLogStatus).
 */
const PATH = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/;

/** One container's log, as far as the reader wants it. */
export interface LogStream {
  readonly key: string;
  readonly uid: string;
  readonly container: string;
  /** Written already. */
  readonly lines: readonly string[];
}

/** Undefined for a path that is no log; a stream if the reader wants to follow. */
export function podLog(cluster: RunningCluster, request: ApiRequest): ApiResponse | LogStream | undefined {
  const m = PATH.exec(request.path);
  if (!m || request.method !== 'GET') return undefined;
  const answer = cluster.handle({ method: 'GET', path: request.path.slice(0, -'/log'.length) });
  if (answer.code !== 200) return answer;
  try {
    return logOf(cluster, answer.body as Pod, request.query ?? {});
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return { code: error.code, body: error.status };
  }
}

function logOf({ engine }: RunningCluster, pod: Pod, query: Readonly<Record<string, string>>): ApiResponse | LogStream {
  const { namespace = '', name = '', uid = '' } = pod.metadata;
  const container = query.container || onlyContainer(pod);
  const isPrevious = query.previous === 'true';
  if (!hasContainer(pod, container)) throw badRequest(`container ${container} is not valid for pod ${name}`);
  if (!pod.spec.nodeName) return { code: 200, body: '' };
  checkStarted(pod, container, isPrevious);
  const key = `Pod/${namespace}/${name}`;
  // A container that waits to be started again has not begun a new log: its last one is also its previous one.
  const isWaiting = statusOf(pod, container)?.state?.waiting !== undefined;
  const lines = engine.logs(key, container, isPrevious && !isWaiting);
  const wanted =
    query.tailLines === undefined ? lines : lines.slice(Math.max(0, lines.length - Number(query.tailLines)));
  if (query.follow === 'true') return { key, uid, container, lines: wanted };
  const text = wanted.map((line) => `${line}\n`).join('');
  const limit = query.limitBytes === undefined ? Infinity : Number(query.limitBytes);
  return { code: 200, body: text.slice(0, limit) };
}

const hasContainer = (pod: Pod, name: string): boolean =>
  [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].some((c) => c.name === name);

function onlyContainer(pod: Pod): string {
  const names = pod.spec.containers.map((c) => c.name);
  if (names.length === 1) return names[0] as string;
  const init = (pod.spec.initContainers ?? []).map((c) => c.name);
  const list = `a container name must be specified for pod ${pod.metadata.name ?? ''}, choose one of: [${names.join(' ')}]`;
  throw badRequest(init.length > 0 ? `${list} or one of the init containers: [${init.join(' ')}]` : list);
}

/** What the kubelet answers for a container that has written nothing yet. */
function checkStarted(pod: Pod, container: string, isPrevious: boolean): void {
  const status = statusOf(pod, container);
  const subject = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name ?? '')}`;
  if (!status) throw badRequest(`${subject} is not available`);
  if (isPrevious && !status.lastState?.terminated) throw badRequest(`previous terminated ${subject} not found`);
  const waiting = status.state?.waiting;
  if (!waiting || status.lastState?.terminated) return;
  const { reason = '' } = waiting;
  throw badRequest(`${subject} is waiting to start: ${WAITING[reason] ?? reason}`);
}

const WAITING: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

function statusOf(pod: Pod, container: string) {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  return [...containerStatuses, ...initContainerStatuses].find((s) => s.name === container);
}

/** Follows the container until it ends, the pod goes, or the reader does. */
export function streamLog(cluster: RunningCluster, log: LogStream, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  write(log.lines);
  let seen = cluster.engine.logs(log.key, log.container);
  const stop = cluster.onProgress(poll);
  response.on('close', stop);

  function poll(): void {
    const lines = cluster.engine.logs(log.key, log.container);
    write(newLines(seen, lines));
    seen = lines;
    if (!isOver(cluster, log)) return;
    stop();
    response.end();
  }

  function write(lines: readonly string[]): void {
    if (lines.length > 0) response.write(lines.map((line) => `${line}\n`).join(''));
  }
}

/** What stands after the end of `seen`. Only the last lines are kept, so the beginning may have gone. */
export function newLines(seen: readonly string[], now: readonly string[]): readonly string[] {
  if (now.length > seen.length && seen.every((line, i) => line === now[i])) return now.slice(seen.length);
  for (let dropped = 0; dropped < seen.length; dropped++) {
    const rest = seen.length - dropped;
    if (rest <= now.length && matchesFrom(seen, dropped, now)) return now.slice(rest);
  }
  return now;
}

function matchesFrom(seen: readonly string[], from: number, now: readonly string[]): boolean {
  for (let i = from; i < seen.length; i++) if (seen[i] !== now[i - from]) return false;
  return true;
}

function isOver({ engine }: RunningCluster, { key, uid, container }: LogStream): boolean {
  const pod = engine.object(key) as Pod | undefined;
  return pod?.metadata.uid !== uid || statusOf(pod, container)?.state?.terminated !== undefined;
}
