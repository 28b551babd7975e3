/** The rows of the table: which figure counts, what to reach, and how many fresh processes make the median. */
export interface Row {
  readonly name: string;
  readonly figure: string;
  readonly unit: string;
  readonly target: number;
  readonly samples: number;
  /** More figures to print beside it. */
  readonly also?: readonly string[];
  /** The peer runs the same workload. */
  readonly hasPeer?: boolean;
  /** Takes minutes: runs only when it is named. */
  readonly isOnDemand?: boolean;
  /** More is better. */
  readonly isRate?: boolean;
}

const schedRow = (name: string, target: number): Row => ({
  name: `sched-${name}`,
  figure: 'podsPerS',
  unit: 'pods/s of CPU',
  target,
  samples: 3,
  also: ['podsPerSWithCreate', 'heapMb'],
  isRate: true,
});

const apiRow = (name: string, target: number): Row => ({
  name,
  figure: 'createPerS',
  unit: 'pods made/s of CPU',
  target,
  samples: 3,
  also: ['getPerS', 'list1kPerS', 'mergePerS', 'strategicPerS', 'applyPerS'],
  isRate: true,
});

export const ROWS: readonly Row[] = [
  {
    name: 'boot-3n',
    figure: 'cpuMs',
    unit: 'ms CPU',
    target: 20,
    samples: 9,
    also: ['heapMb', 'heapTotalMb'],
    hasPeer: true,
  },
  {
    name: 'deploy-10',
    figure: 'cpuMs',
    unit: 'ms CPU',
    target: 25,
    samples: 9,
    also: ['heapMb', 'simulatedS'],
    hasPeer: true,
  },
  {
    name: 'deploy-100',
    figure: 'cpuMs',
    unit: 'ms CPU',
    target: 50,
    samples: 9,
    also: ['heapMb', 'simulatedS'],
    hasPeer: true,
  },
  {
    name: 'deploy-1k',
    figure: 'cpuMs',
    unit: 'ms CPU',
    target: 400,
    samples: 5,
    also: ['heapMb', 'simulatedS', 'longestSliceMs'],
  },
  { name: 'deploy-slope', figure: 'slope', unit: 'log-log', target: 1.1, samples: 1 },
  { name: 'rollout-500', figure: 'cpuMs', unit: 'ms CPU', target: 500, samples: 5 },
  { name: 'scaledown-500', figure: 'cpuMs', unit: 'ms CPU', target: 100, samples: 5 },
  { name: 'replace-1', figure: 'cpuMs', unit: 'ms CPU', target: 3, samples: 5, also: ['simulatedS'] },
  {
    name: 'simspeed-100',
    figure: 'cpuMsPerSimulatedS',
    unit: 'ms a simulated s',
    target: 0.3,
    samples: 5,
    hasPeer: true,
  },
  { name: 'simspeed-1k', figure: 'cpuMsPerSimulatedS', unit: 'ms a simulated s', target: 3, samples: 3 },
  { name: 'hpa-1k', figure: 'cpuMsPerSimulatedS', unit: 'ms a simulated s', target: 2, samples: 3 },
  { name: 'write', figure: 'usPerWrite', unit: 'us', target: 15, samples: 5 },
  { name: 'watch-fanout', figure: 'nsPerEventAndWatcher', unit: 'ns an event and watcher', target: 60, samples: 5 },
  { name: 'watch-kubelets', figure: 'ratio', unit: 'x a write without', target: 1.3, samples: 5, also: ['usPerWrite'] },
  apiRow('api-handle', 10_000),
  apiRow('api-http', 1_500),
  { name: 'list-150k', figure: 'listMs', unit: 'ms CPU', target: 20, samples: 1, also: ['pageMs'] },
  {
    name: 'capacity-150k',
    figure: 'cpuMs',
    unit: 'ms CPU',
    target: 60_000,
    samples: 1,
    also: ['heapMb', 'pods'],
    isOnDemand: true,
  },
  {
    name: 'simspeed-150k',
    figure: 'cpuMsPerSimulatedS',
    unit: 'ms a simulated s',
    target: 120,
    samples: 1,
    isOnDemand: true,
  },
  { name: 'boot-5kn', figure: 'cpuMs', unit: 'ms CPU', target: 300, samples: 3, also: ['heapMb'] },
  { name: 'node-loss', figure: 'cpuMs', unit: 'ms CPU', target: 25, samples: 5, also: ['quietMs', 'simulatedS'] },
  schedRow('basic-5k', 4000),
  schedRow('spread-5k', 2000),
  schedRow('spread-soft-5k', 2000),
  schedRow('affinity-5k', 350),
  schedRow('anti-5k', 600),
  schedRow('prefer-5k', 600),
  schedRow('prefer-anti-5k', 600),
  schedRow('preempt-5k', 1000),
  schedRow('unsched-5k', 2000),
  schedRow('churn-5k', 2000),
  schedRow('daemonset-15k', 3000),
  { name: 'sched-trace', figure: 'cpuMs', unit: 'ms CPU', target: 5, samples: 3, also: ['kb'] },
  { name: 'size-engine', figure: 'gzipKb', unit: 'kB gzip', target: 250, samples: 1 },
  {
    name: 'widget-cold',
    figure: 'overFloorMs',
    unit: 'ms over the floor page',
    target: 120,
    samples: 7,
    also: ['coldMs', 'floorMs'],
  },
];
