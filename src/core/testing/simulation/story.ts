import { Rng, type RngStream } from '../../lib/rng.ts';
import type { KubeObject } from '../../api/types.ts';
import type { ApiRequest } from '../../apiserver/request.ts';
import { FAULTS } from '../../faults/registry.ts';
import { createEngine, type Engine } from '../../index.ts';
import { CONTROL_PLANE } from '../../engine/kubeadm/machines.ts';
import { CRON_JOBS, IMAGES, NAMES, pick, WORKLOADS } from './workloads.ts';

/**
 * A story from a seed: a cluster, random workloads, random faults, crashes of components, snapshots put back, drains
 * and load; then the faults end, everything is uncordoned, and time passes until it is quiet.
 */
const STEPS = 30;
/** Beyond each back-off (ten minutes at most), retry and expiry. */
const QUIET_MS = 1_500_000;
const GIB = 1024 ** 3;
const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' };

export function story(seed: number): Engine {
  const random = new Rng(seed).fork('story');
  const preset = random.int(2) === 0 ? 'kubeadm' : 'plain';
  const engine = createEngine({ nodes: 3, seed, preset, cloudProvider: random.int(2) === 0 ? 'simulated' : 'none' });
  engine.advance(preset === 'kubeadm' ? 60_000 : 10_000);
  for (const name of NAMES) makeServices(engine, name);
  for (let i = 0; i < STEPS; i++) {
    engine.advance(engine.now + random.int(60_000));
    pick(random, ACTS)(engine, random);
  }
  calm(engine);
  engine.advance(engine.now + QUIET_MS);
  return engine;
}

type Act = (engine: Engine, random: RngStream) => void;

function makeServices(engine: Engine, name: string): void {
  const ports = [{ port: 80, targetPort: 8080 }];
  const path = '/api/v1/namespaces/default/services';
  ask(engine, { method: 'POST', path, body: { metadata: { name }, spec: { selector: { app: name }, ports } } });
}

function ask(engine: Engine, request: ApiRequest): ReturnType<Engine['handle']> {
  return engine.act('user.request', {}, () => engine.handle(request));
}

function items(engine: Engine, path: string): readonly KubeObject[] {
  return (engine.handle({ method: 'GET', path }).body as { items?: KubeObject[] }).items ?? [];
}

/** Makes what is not there; changes or deletes what is. */
const work: Act = (engine, random) => {
  const workload = pick(random, WORKLOADS);
  const name = pick(random, NAMES);
  const path = `${workload.path}/${name}`;
  if (engine.handle({ method: 'GET', path }).code !== 200) {
    ask(engine, { method: 'POST', path: workload.path, body: workload.make(random, name) });
    return;
  }
  const propagationPolicy = pick(random, ['Background', 'Background', 'Foreground']);
  if (random.int(5) === 0) return void ask(engine, { method: 'DELETE', path, body: { propagationPolicy } });
  const body = workload.change(random);
  if (body) ask(engine, { method: 'PATCH', path, headers: STRATEGIC, body });
};

const breakSomething: Act = (engine, random) => {
  const fault = pick(random, FAULTS);
  const pod = pick(random, items(engine, '/api/v1/pods'));
  const targets: Record<string, string | undefined> = {
    Node: pick(random, engine.machines()).name,
    Pod: pod && `${pod.metadata.namespace}/${pod.metadata.name}`,
    Image: pick(random, IMAGES),
    Component: fault.bends?.({ name: fault.name, target: '' })[0]?.target,
    Cluster: '',
  };
  const target = targets[fault.targets[0] as string];
  if (target === undefined || engine.faults().some((f) => f.name === fault.name && f.target === target)) return;
  const args = fault.name === 'delay-watches' ? { args: { delayMs: 500 } } : {};
  engine.injectFault({ name: fault.name, target, ...args });
};

const mendSomething: Act = (engine) => {
  for (const fault of engine.faults().slice(0, 1)) engine.clearFault(fault.id);
};

const crash: Act = (engine, random) => engine.restartComponent(pick(random, engine.components()).name);
const forget: Act = (engine) => engine.restore(engine.snapshot());

/** Goes back to where it was, and on from there another way. */
const rewind: Act = (engine, random) => {
  const before = engine.snapshot();
  engine.advance(engine.now + random.int(30_000));
  engine.restore(before);
};

function cordon(engine: Engine, node: string, unschedulable: boolean): void {
  const path = `/api/v1/nodes/${node}`;
  ask(engine, { method: 'PATCH', path, headers: STRATEGIC, body: { spec: { unschedulable } } });
}

/** One round of `kubectl drain`. */
const drain: Act = (engine, random) => {
  const { name: node } = pick(random, engine.machines());
  cordon(engine, node, true);
  for (const { metadata, ...pod } of items(engine, '/api/v1/namespaces/default/pods')) {
    if ((pod['spec'] as { nodeName?: string }).nodeName !== node) continue;
    const path = `/api/v1/namespaces/default/pods/${metadata.name}/eviction`;
    ask(engine, { method: 'POST', path, body: { metadata: { name: metadata.name } } });
  }
};

const uncordon: Act = (engine, random) => cordon(engine, pick(random, engine.machines()).name, false);

const join: Act = (engine) => {
  if (engine.machines().length < 6) engine.addMachines({ count: 1, cpuMilli: 4000, memoryBytes: 8 * GIB });
};

/** The machine is taken away, then its Node is deleted. */
const leave: Act = (engine, random) => {
  const workers = engine.machines().filter((m) => m.name !== CONTROL_PLANE);
  if (workers.length < 3) return;
  const { name } = pick(random, workers);
  engine.removeMachine(name);
  ask(engine, { method: 'DELETE', path: `/api/v1/nodes/${name}` });
};

const load: Act = (engine, random) => {
  const name = pick(random, NAMES);
  const requestsPerSecond = random.int(200);
  engine.setTraffic({
    name,
    namespace: 'default',
    url: `http://${name}/`,
    requestsPerSecond,
    isOn: requestsPerSecond > 20,
  });
};

const ACTS: readonly Act[] = [
  ...Array.from({ length: 11 }, () => work),
  ...Array.from({ length: 5 }, () => breakSomething),
  ...Array.from({ length: 3 }, () => mendSomething),
  crash,
  forget,
  rewind,
  drain,
  uncordon,
  load,
  join,
  leave,
];

/** Nothing is broken, loaded, cordoned or due by the clock any more. */
function calm(engine: Engine): void {
  for (const fault of engine.faults()) engine.clearFault(fault.id);
  for (const { source } of engine.traffic()) engine.setTraffic({ ...source, isOn: false });
  engine.advance(engine.now + 60_000);
  const machines = engine.machines().map((m) => m.name);
  for (const name of machines) cordon(engine, name, false);
  // Machines that went while there was no API server to tell.
  for (const { metadata } of items(engine, '/api/v1/nodes'))
    if (!machines.includes(metadata.name ?? ''))
      ask(engine, { method: 'DELETE', path: `/api/v1/nodes/${metadata.name}` });
  for (const { metadata } of items(engine, CRON_JOBS)) {
    const path = `${CRON_JOBS}/${metadata.name}`;
    ask(engine, { method: 'PATCH', path, headers: STRATEGIC, body: { spec: { suspend: true } } });
  }
}
