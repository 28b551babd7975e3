import type { KubeObject, Pod } from '../api/types.ts';
import type { Engine } from '../engine/engine.ts';
import type { NewMachines } from '../engine/machine-shape.ts';
import type { TrafficSource } from '../network/types.ts';
import { applyManifest, type Act } from './scenario.ts';
import { listOf, runIn, targetOf } from './sights.ts';

/** What somebody does in the course of a scenario. An act that the server refuses throws, but for those that say so. */
function ask(engine: Engine, method: string, path: string, body?: unknown, type?: string): unknown {
  const headers = type === undefined ? {} : { headers: { 'content-type': type } };
  const answer = engine.act('user.request', { verb: method, name: path }, () =>
    engine.handle({ method, path, ...headers, ...(body === undefined ? {} : { body }) } as Parameters<
      Engine['handle']
    >[0]),
  );
  if (answer.code >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const STRATEGIC = 'application/strategic-merge-patch+json';

export const apply =
  (manifest: string): Act =>
  (engine) =>
    applyManifest(engine, manifest);

export const patch =
  (target: string, body: object, subresource = ''): Act =>
  (engine) =>
    void ask(engine, 'PATCH', targetOf(engine, target).path + subresource, body, STRATEGIC);

/** `kubectl debug POD -it --image=busybox`: a container called `debugger` that joins the pod. */
export const debug = (pod: string, extra: object): Act =>
  patch(
    `pod/${pod}`,
    { spec: { ephemeralContainers: [{ name: 'debugger', image: 'busybox:1.28', stdin: true, tty: true, ...extra }] } },
    '/ephemeralcontainers',
  );

export const scale = (target: string, replicas: number): Act => patch(target, { spec: { replicas } });

export const setImage = (target: string, image: string, container = 'c'): Act =>
  patch(target, { spec: { template: { spec: { containers: [{ name: container, image }] } } } });

export const remove =
  (target: string, options: object = {}): Act =>
  (engine) =>
    void ask(engine, 'DELETE', targetOf(engine, target).path, options);

export const removeAll =
  (target: string, labels: Readonly<Record<string, string>>): Act =>
  (engine) => {
    for (const { metadata } of listOf(engine, target, labels)) remove(`${target}/${metadata.name}`)(engine);
  };

export const fault =
  (name: string, target: string): Act =>
  (engine) =>
    void engine.injectFault({ name, target });

export const clearFaults: Act = (engine) => {
  for (const { id } of engine.faults()) engine.clearFault(id);
};

export const addNodes =
  (machines: NewMachines): Act =>
  (engine) =>
    void engine.addMachines(machines);

export const removeNode =
  (name: string): Act =>
  (engine) =>
    engine.removeMachine(name);

export const load =
  (url: string, requestsPerSecond: number, more: Partial<TrafficSource> = {}): Act =>
  (engine) =>
    engine.setTraffic({
      name: 'load',
      namespace: 'default',
      url,
      requestsPerSecond,
      isOn: requestsPerSecond > 0,
      ...more,
    });

export const run =
  (pod: string, argv: readonly string[]): Act =>
  (engine) =>
    void runIn(engine, pod, argv);

export const crash =
  (component: string): Act =>
  (engine) =>
    engine.restartComponent(component);

/** A snapshot is taken and put back at once: everything forgets what it knew. */
export const forget: Act = (engine) => engine.restore(engine.snapshot());

/** The server must refuse what the act asks, with words like these. */
export const refused =
  (does: Act, words: RegExp): Act =>
  (engine) => {
    let said = '';
    try {
      does(engine);
    } catch (error) {
      said = String((error as Error).message);
    }
    if (!words.test(said)) throw new Error(`not refused with ${words.source}, but: ${said || 'done'}`);
  };

/**
 * `kubectl drain`, as far as its first round: cordons the node and asks once for the eviction of each pod but those of
 * DaemonSets. To be done again, as kubectl does every five seconds, while budgets refuse.
 */
export const drain =
  (node: string): Act =>
  (engine) => {
    patch(`node/${node}`, { spec: { unschedulable: true } })(engine);
    for (const pod of listOf(engine, 'pods') as Pod[]) if (pod.spec.nodeName === node) evict(engine, pod);
  };

function evict(engine: Engine, { metadata }: KubeObject): void {
  if (metadata.ownerReferences?.some((o) => o.kind === DAEMON_SET) || metadata.deletionTimestamp) return;
  const { name, namespace } = metadata;
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  engine.handle({ method: 'POST', path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, body });
}
const DAEMON_SET = 'DaemonSet';
