import { cpuUsage, memoryUsage } from 'node:process';
import { SchedCluster, type Template } from './sched-cluster.ts';

/**
 * kube-scheduler's own benchmark by its own templates, sizes and order of steps; the rate is pods bound a second of CPU,
 * with the writes and watches of the binding, all default plugins on. Creating the pods is another client's work and is
 * given beside it.
 * Upstream: test/integration/scheduler_perf/{misc,affinity,topology_spreading}/performance-config.yaml.
 */
type Figures = Readonly<Record<string, number>>;

const cpuMs = (): number => {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
};

function heapMb(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return memoryUsage().heapUsed / 1e6;
}

const container = (requests: object) => ({
  image: 'registry.k8s.io/pause:3.10.1',
  name: 'pause',
  ports: [{ containerPort: 80 }],
  resources: { limits: requests, requests },
});
const usual = container({ cpu: '100m', memory: '500Mi' });
const plainPod: Template = { spec: { containers: [usual] } };
const lowPriority: Template = {
  spec: { terminationGracePeriodSeconds: 0, containers: [container({ cpu: '900m', memory: '500Mi' })] },
};
const highPriority: Template = { spec: { priority: 10, containers: [container({ cpu: '3000m', memory: '500Mi' })] } };
const tooLarge: Template = { spec: { priority: 10, containers: [container({ cpu: '9', memory: '500Mi' })] } };

const zones = (names: readonly string[]) => (i: number) => ({
  'topology.kubernetes.io/zone': names[i % names.length] as string,
});
const MOONS = zones(['moon-1', 'moon-2', 'moon-3']);

const colored = (color: string, spec: object): Template => ({
  metadata: { labels: { color } },
  spec: { ...spec, containers: [usual] },
});
const spreading = (whenUnsatisfiable: string): Template =>
  colored('blue', {
    topologySpreadConstraints: [
      {
        maxSkew: 5,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable,
        labelSelector: { matchLabels: { color: 'blue' } },
      },
    ],
  });

const term = (color: string, topologyKey: string) => ({
  labelSelector: { matchLabels: { color } },
  topologyKey,
  namespaces: ['sched-1', 'sched-0'],
});
const HOST = 'kubernetes.io/hostname';
const required = (kind: string, color: string, key: string): Template =>
  colored(color, { affinity: { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: [term(color, key)] } } });
const preferred = (kind: string, color: string): Template =>
  colored(color, {
    affinity: {
      [kind]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term(color, HOST) }] },
    },
  });

interface Plan {
  readonly nodes: (cluster: SchedCluster) => void;
  readonly init?: readonly [count: number, template: Template];
  readonly measured: readonly [count: number, template: Template];
  readonly namespaces?: readonly [init: string, measured: string];
  /** Every so many virtual milliseconds, while the measured pods are placed. */
  readonly churn?: readonly [everyMs: number, act: (cluster: SchedCluster) => void];
}

function run(plan: Plan): Figures {
  const cluster = new SchedCluster();
  const [initSpace, measuredSpace] = plan.namespaces ?? ['default', 'default'];
  plan.nodes(cluster);
  cluster.start();
  const [initCount, initTemplate] = plan.init ?? [0, plainPod];
  cluster.pods(initCount, initTemplate, initSpace);
  cluster.untilBound(initCount);
  cluster.advance(1000);
  const [count, template] = plan.measured;
  const before = cpuMs();
  cluster.pods(count, template, measuredSpace);
  const created = cpuMs();
  const target = cluster.bound + count;
  const end = churning(cluster, plan.churn, target);
  const ms = end - created;
  return {
    podsPerS: (1000 * count) / ms,
    podsPerSWithCreate: (1000 * count) / (end - before),
    cpuMs: ms,
    heapMb: heapMb(),
  };
}

function churning(cluster: SchedCluster, churn: Plan['churn'], target: number): number {
  let next = cluster.plane.clock.now;
  cluster.untilBound(target, () => {
    if (!churn) return;
    for (; next <= cluster.plane.clock.now; next += churn[0]) churn[1](cluster);
  });
  return cpuMs();
}

const plainNodes = (cluster: SchedCluster): void => cluster.nodes(5000);
const SCHED: Plan['namespaces'] = ['sched-0', 'sched-1'];

/** Deletes what it made the last time, and makes it again. Upstream: churn with mode recreate. */
function recreate(): (cluster: SchedCluster) => void {
  let pod: string | undefined;
  let n = 0;
  return (cluster) => {
    if (pod !== undefined) {
      cluster.remove('pods', 'default', pod);
      cluster.remove('nodes', undefined, `churn-${n}`);
      cluster.remove('services', 'default', `churn-${n}`);
    }
    n++;
    cluster.nodes(1, () => ({}), { name: `churn-${n}`, pods: '0' });
    pod = cluster.pod(tooLarge);
    cluster.create('services', 'default', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `churn-${n}`, namespace: 'default' },
      spec: { selector: { app: 'foo' }, ports: [{ protocol: 'TCP', port: 8080, targetPort: 8080 }] },
    });
  };
}

const daemonPod: Template = {
  spec: {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['scheduler-perf-node'] }] },
          ],
        },
      },
    },
    containers: [{ image: 'registry.k8s.io/pause:3.10.1', name: 'pause' }],
  },
};

/** Milliseconds for every node's verdict on one pod, the median of many pods. */
function trace(): Figures {
  const cluster = new SchedCluster();
  cluster.nodes(5000, MOONS);
  cluster.start();
  const template = spreading('DoNotSchedule');
  cluster.pods(200, template);
  cluster.untilBound(200);
  const times: number[] = [];
  let bytes = 0;
  for (let i = 0; i < 40; i++) {
    const before = cpuMs();
    const attempt = cluster.verdicts.explain(`Pod/default/pod-${i}`);
    times.push(cpuMs() - before);
    if (attempt?.nodes.length !== 5000) throw new Error(`only ${attempt?.nodes.length} nodes explained`);
    bytes = JSON.stringify(attempt).length;
  }
  times.sort((a, b) => a - b);
  return { cpuMs: times[20] as number, kb: bytes / 1000 };
}

export const SCHED_WORKLOADS: Readonly<Record<string, () => Figures>> = {
  'sched-basic-5k': () => run({ nodes: plainNodes, init: [1000, plainPod], measured: [10_000, plainPod] }),
  'sched-spread-5k': () =>
    run({
      nodes: (c) => c.nodes(5000, MOONS),
      init: [5000, plainPod],
      measured: [5000, spreading('DoNotSchedule')],
    }),
  'sched-spread-soft-5k': () =>
    run({
      nodes: (c) => c.nodes(5000, MOONS),
      init: [5000, plainPod],
      measured: [5000, spreading('ScheduleAnyway')],
    }),
  'sched-affinity-5k': () => {
    const pod = required('podAffinity', 'blue', 'topology.kubernetes.io/zone');
    return run({
      nodes: (c) => c.nodes(5000, zones(['zone1'])),
      init: [5000, pod],
      measured: [5000, pod],
      namespaces: SCHED,
    });
  },
  'sched-anti-5k': () => {
    const pod = required('podAntiAffinity', 'green', HOST);
    return run({ nodes: plainNodes, init: [1000, pod], measured: [2000, pod], namespaces: SCHED });
  },
  'sched-prefer-5k': () => {
    const pod = preferred('podAffinity', 'red');
    return run({ nodes: plainNodes, init: [5000, pod], measured: [5000, pod], namespaces: SCHED });
  },
  'sched-prefer-anti-5k': () => {
    const pod = preferred('podAntiAffinity', 'yellow');
    return run({ nodes: plainNodes, init: [5000, pod], measured: [5000, pod], namespaces: SCHED });
  },
  'sched-preempt-5k': () =>
    run({
      nodes: plainNodes,
      init: [20_000, lowPriority],
      measured: [5000, plainPod],
      churn: [200, (c) => void c.pod(highPriority)],
    }),
  'sched-unsched-5k': () =>
    run({
      nodes: plainNodes,
      init: [100, plainPod],
      measured: [10_000, plainPod],
      churn: [200, (c) => void c.pod(tooLarge)],
    }),
  'sched-churn-5k': () => run({ nodes: plainNodes, measured: [10_000, plainPod], churn: [1000, recreate()] }),
  'sched-daemonset-15k': () =>
    run({
      nodes: (c) => {
        c.nodes(1, () => ({}), { name: 'scheduler-perf-node', pods: '90000' });
        c.nodes(15_000);
      },
      measured: [30_000, daemonPod],
    }),
  'sched-trace': trace,
};
