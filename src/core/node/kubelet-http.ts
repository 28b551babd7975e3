import type { Pod } from '../api/types.ts';
import { resourceMetrics, statsSummary, type MachineFigures } from './kubelet-stats.ts';

/**
 * The kubelet's own HTTP server, as nodes/proxy reaches it. Upstream: pkg/kubelet/server/server.go.
 * Left out: files of logs (the list of them is there), its own metrics (kubelet-http-more.ts has a few), run, exec and the debug handlers.
 */
export interface KubeletFacts {
  readonly node: string;
  pods(): readonly Pod[];
  figures(): MachineFigures;
  /** What is asked of it more rarely; undefined: nothing of that name. */
  more(path: string): KubeletReply | undefined;
}

export interface KubeletReply {
  readonly code: number;
  readonly body: string;
  readonly type: string;
}

type Route = (facts: KubeletFacts) => KubeletReply;

const text = (code: number, body: string): KubeletReply => ({ code, body, type: 'text/plain; charset=utf-8' });
const json = (body: unknown): KubeletReply => ({
  code: 200,
  body: `${JSON.stringify(body)}\n`,
  type: 'application/json',
});

/** /var/log of the machine, as Go's file server shows a directory. */
const LOGS =
  '<!doctype html>\n<meta name="viewport" content="width=device-width">\n' +
  '<pre>\n<a href="containers/">containers/</a>\n<a href="pods/">pods/</a>\n</pre>\n';

const ROUTES: Readonly<Record<string, Route>> = {
  '/healthz': () => text(200, 'ok'),
  '/healthz/ping': () => text(200, 'ok'),
  '/healthz/syncloop': () => text(200, 'ok'),
  '/logs': () => ({ code: 200, body: LOGS, type: 'text/html; charset=utf-8' }),
  '/metrics/resource': (facts) => ({
    code: 200,
    body: resourceMetrics(facts.figures()),
    type: 'text/plain; version=0.0.4; charset=utf-8',
  }),
  '/stats/summary': (facts) => json(statsSummary(facts.node, facts.figures(), facts.pods())),
  '/pods': (facts) => json(podList(facts.pods())),
  '/runningpods': (facts) => json(podList(facts.pods().filter(isRunning))),
};

const podList = (items: readonly Pod[]): object => ({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items });

const isRunning = (pod: Pod): boolean =>
  pod.status?.containerStatuses?.some((s) => s.state?.running !== undefined) ?? false;

export function kubeletAnswer(path: string, facts: KubeletFacts): KubeletReply {
  const bare = (path.split('?', 1)[0] as string).replace(/(.)\/$/, '$1');
  return ROUTES[bare]?.(facts) ?? facts.more(bare) ?? text(404, '404 page not found\n');
}
