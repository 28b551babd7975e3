import { cpuUsage, memoryUsage } from 'node:process';
import { createEngine, type Engine } from '../src/core/index.ts';
import { Store } from '../src/core/store/store.ts';
import { loaded } from './autoscaling.ts';
import { SCHED_WORKLOADS } from './sched-workloads.ts';

/** The measured workloads, one function each. Each runs alone in a fresh process and returns its figures. */
export type Figures = Readonly<Record<string, number>>;
export type Workload = () => Figures;

const cpuMs = (): number => {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
};

function measured<R>(fn: () => R): { result: R; ms: number } {
  const before = cpuMs();
  const result = fn();
  return { result, ms: cpuMs() - before };
}

function heapMb(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return memoryUsage().heapUsed / 1e6;
}

const nodesFor = (replicas: number): number => Math.max(3, Math.ceil(replicas / 100));

function deployment(replicas: number, image = 'myapp:v1', probes = false): object {
  const readinessProbe = { httpGet: { path: '/', port: 8080 }, periodSeconds: 10 };
  const container = { name: 'web', image, ports: [{ containerPort: 8080 }], ...(probes ? { readinessProbe } : {}) };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
    },
  };
}

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

interface DeploymentStatus {
  readonly readyReplicas?: number;
  readonly updatedReplicas?: number;
  readonly replicas?: number;
}

function statusOf(engine: Engine): DeploymentStatus {
  return (engine.object('apps/Deployment/default/web') as { status?: DeploymentStatus } | undefined)?.status ?? {};
}

/** Advances by 100 ms until the condition holds; throws if it does not within an hour of virtual time. */
function until(engine: Engine, what: string, holds: () => boolean): void {
  const limit = engine.now + 3_600_000;
  while (!holds()) {
    if (engine.now > limit) throw new Error(`${what}: not within an hour; status ${JSON.stringify(statusOf(engine))}`);
    engine.advance(engine.now + 100);
  }
}

function booted(nodes: number): Engine {
  const engine = createEngine({ nodes, seed: 1 });
  const isReady = (name: string): boolean => {
    const node = engine.object(`Node//${name}`) as
      { status?: { conditions?: { type: string; status: string }[] } } | undefined;
    return node?.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
  };
  const names = Array.from({ length: nodes }, (_, i) => `node-${i + 1}`);
  // Ready once, ready for the rest of the boot: what is measured is the engine, not this loop over all nodes.
  let ready = 0;
  until(engine, 'nodes ready', () => {
    while (ready < nodes && isReady(names[ready] as string)) ready++;
    return ready === nodes;
  });
  return engine;
}

function deployed(replicas: number, options: { image?: string; probes?: boolean; nodes?: number } = {}): Engine {
  const engine = booted(options.nodes ?? nodesFor(replicas));
  engine.handle({ method: 'POST', path: DEPLOYMENTS, body: deployment(replicas, options.image, options.probes) });
  until(engine, 'deployment ready', () => statusOf(engine).readyReplicas === replicas);
  return engine;
}

function patch(engine: Engine, body: unknown): void {
  const headers = { 'content-type': 'application/strategic-merge-patch+json' };
  const answer = engine.handle({ method: 'PATCH', path: `${DEPLOYMENTS}/web`, headers, body });
  if (answer.code >= 400) throw new Error(JSON.stringify(answer.body));
}

/** CPU of the deployment alone, in a process that has only booted. */
function deploy(replicas: number): Figures {
  const engine = booted(nodesFor(replicas));
  const start = engine.now;
  let slice = 0;
  const { ms } = measured(() => {
    engine.handle({ method: 'POST', path: DEPLOYMENTS, body: deployment(replicas) });
    const limit = engine.now + 3_600_000;
    while (statusOf(engine).readyReplicas !== replicas) {
      if (engine.now > limit) throw new Error(`not ready within an hour: ${JSON.stringify(statusOf(engine))}`);
      const before = performance.now();
      engine.advance(engine.now + 100, { maxEvents: 2 });
      slice = Math.max(slice, performance.now() - before);
    }
  });
  return { cpuMs: ms, heapMb: heapMb(), simulatedS: (engine.now - start) / 1000, longestSliceMs: slice };
}

/**
 * One of a hundred machines dies with its thirty pods; until thirty others are ready elsewhere. What the cluster costs
 * in as much undisturbed time is taken off.
 */
function nodeLoss(): Figures {
  const engine = deployed(3_000, { nodes: 100 });
  engine.advance(engine.now + 400_000);
  const quiet = measured(() => engine.advance(engine.now + LOSS_MS)).ms;
  const lost = pods(engine)[0]?.spec.nodeName as string;
  engine.injectFault({ name: 'power-off', target: lost });
  const { ms } = measured(() => engine.advance(engine.now + LOSS_MS));
  const isLeft = pods(engine).some((p) => p.spec.nodeName === lost && !p.metadata.deletionTimestamp);
  if (isLeft || statusOf(engine).readyReplicas !== 3_000) throw new Error('not all pods were replaced');
  return { cpuMs: ms - quiet, quietMs: quiet, simulatedS: LOSS_MS / 1000 };
}

/** Grace period of the node, toleration of its pods and their start elsewhere. */
const LOSS_MS = 400_000;

/** As the page sees them: what a LIST would cost is not part of these rows. */
const pods = (engine: Engine): PodLike[] =>
  [...engine.objects()].filter((o) => o.kind === 'Pod' && o.metadata.namespace === 'default') as unknown as PodLike[];

interface PodLike {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName?: string };
}

function sampleObject(i: number): unknown {
  const container = { name: 'web', image: 'myapp:v1', ports: [{ containerPort: 8080 }], resources: {} };
  return {
    metadata: { name: `p${i}`, uid: String(i) },
    spec: { nodeName: `node-${i % 5000}`, containers: [container] },
    status: {},
  };
}

type Sample = { spec: { nodeName: string }; status: unknown };

function filledStore(count: number): Store<unknown> {
  const store = new Store<unknown>({ indexes: { Pod: { node: (o) => (o as Sample).spec.nodeName } } });
  for (let i = 0; i < count; i++) store.put('Pod', `default/p${i}`, sampleObject(i), { trace: 0 });
  return store;
}

/** Microseconds a write: `status` replaced by structural sharing, over all keys in turn. */
function writes(store: Store<unknown>, count: number): number {
  const { ms } = measured(() => {
    for (let i = 0; i < count; i++) {
      const key = `default/p${(i * 7919) % 20_000}`;
      const old = store.get('Pod', key)?.value as Sample;
      store.put('Pod', key, { ...old, status: { n: i } }, { trace: 0 });
      if (i % 4096 === 0) store.trim(10_000);
    }
  });
  return (ms * 1000) / count;
}

export const WORKLOADS: Readonly<Record<string, Workload>> = {
  'boot-3n': () => {
    const empty = heapMb();
    const { ms } = measured(() => booted(3));
    return { cpuMs: ms, heapMb: heapMb() - empty, heapTotalMb: heapMb() };
  },
  'boot-5kn': () => {
    const empty = heapMb();
    let engine: Engine | undefined;
    const { ms } = measured(() => (engine = booted(5_000)));
    const heap = heapMb() - empty;
    return { cpuMs: ms, heapMb: heap, nodes: engine?.machines().length ?? 0 };
  },
  'node-loss': nodeLoss,
  'deploy-10': () => deploy(10),
  'deploy-100': () => deploy(100),
  'deploy-1k': () => deploy(1_000),
  'deploy-10k': () => deploy(10_000),
  'rollout-500': () => {
    // 625 pods while it lasts: they must fit, or it is the scheduler's refusals that are measured.
    const engine = deployed(500, { nodes: 8 });
    return {
      cpuMs: measured(() => {
        patch(engine, { spec: { template: { spec: { containers: [{ name: 'web', image: 'myapp:v2' }] } } } });
        engine.advance(engine.now + 100);
        until(engine, 'rolled out', () => {
          const { updatedReplicas, readyReplicas, replicas } = statusOf(engine);
          return updatedReplicas === 500 && readyReplicas === 500 && replicas === 500;
        });
      }).ms,
    };
  },
  'scaledown-500': () => {
    const engine = deployed(500);
    return {
      cpuMs: measured(() => {
        patch(engine, { spec: { replicas: 0 } });
        until(engine, 'gone', () => engine.podCount === 0);
      }).ms,
    };
  },
  'replace-1': () => {
    const engine = deployed(500);
    const start = engine.now;
    const victim = pods(engine)[250]?.metadata.name as string;
    const { ms } = measured(() => {
      engine.handle({ method: 'DELETE', path: `/api/v1/namespaces/default/pods/${victim}`, body: {} });
      engine.advance(engine.now + 50);
      until(engine, 'replaced', () => statusOf(engine).readyReplicas === 500);
    });
    return { cpuMs: ms, simulatedS: (engine.now - start) / 1000 };
  },
  'simspeed-100': () => {
    const engine = deployed(100, { nodes: 3, probes: true });
    engine.advance(engine.now + 60_000);
    const seconds = 600;
    return { cpuMsPerSimulatedS: measured(() => engine.advance(engine.now + seconds * 1000)).ms / seconds };
  },
  'simspeed-1k': () => {
    const engine = loaded({ nodes: 100, workloads: 20, podsEach: 50, probes: true, load: 0 });
    const seconds = 300;
    return { cpuMsPerSimulatedS: measured(() => engine.advance(engine.now + seconds * 1000)).ms / seconds };
  },
  'hpa-1k': () => {
    const engine = loaded({ nodes: 20, workloads: 1_000, podsEach: 1, probes: false, load: 0 });
    const seconds = 300;
    return { cpuMsPerSimulatedS: measured(() => engine.advance(engine.now + seconds * 1000)).ms / seconds };
  },
  write: () => {
    const store = filledStore(20_000);
    for (let w = 0; w < 8; w++) store.watch('Pod', () => undefined);
    writes(store, 50_000);
    return { usPerWrite: writes(store, 200_000) };
  },
  'watch-fanout': () => {
    const cost = (watchers: number): number => {
      const store = filledStore(20_000);
      let seen = 0;
      for (let w = 0; w < watchers; w++) store.watch('Pod', () => void seen++);
      writes(store, 20_000);
      return writes(store, 50_000);
    };
    const none = cost(0);
    return { nsPerEventAndWatcher: ((cost(1_000) - none) * 1000) / 1_000, usPerWriteWithout: none };
  },
  'watch-kubelets': () => {
    const plain = filledStore(20_000);
    writes(plain, 50_000);
    const without = writes(plain, 200_000);
    const watched = filledStore(20_000);
    for (let n = 0; n < 5_000; n++) watched.watch('Pod', () => undefined, { index: 'node', value: `node-${n}` });
    writes(watched, 50_000);
    const withKubelets = writes(watched, 200_000);
    return { usPerWrite: withKubelets, ratio: withKubelets / without };
  },
  'capacity-150k': () => {
    const empty = heapMb();
    let engine: Engine | undefined;
    const { ms } = measured(() => (engine = deployed(150_000, { nodes: 5_000 })));
    const heap = heapMb() - empty;
    return { cpuMs: ms, heapMb: heap, pods: engine?.podCount ?? 0 };
  },
  'simspeed-150k': () => {
    const engine = deployed(150_000, { nodes: 5_000, probes: true });
    engine.advance(engine.now + 60_000);
    const seconds = 60;
    return { cpuMsPerSimulatedS: measured(() => engine.advance(engine.now + seconds * 1000)).ms / seconds };
  },
  ...SCHED_WORKLOADS,
};
