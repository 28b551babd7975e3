import type { Pod } from '../api/types.ts';
import { EPOCH_MS, formatTime } from '../lib/time.ts';

/**
 * What a kubelet tells of the use on its machine, as metrics and as a summary. Left out: swap, network, disks,
 * filesystems and page faults, of which the world knows nothing.
 * Upstream: pkg/kubelet/metrics/collectors/resource_metrics.go, k8s.io/kubelet/pkg/apis/stats/v1alpha1/types.go.
 */
export interface UseFigures {
  readonly startMs: number;
  readonly atMs: number;
  /** Core-milliseconds since the start. */
  readonly cpuCoreMs: number;
  readonly memoryBytes: number;
}

export interface MachineFigures {
  readonly node: UseFigures;
  readonly pods: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly containers: readonly (readonly [name: string, figures: UseFigures])[];
  }[];
}

type PodFigures = MachineFigures['pods'][number];

interface Sample {
  readonly labels: string;
  readonly figures: UseFigures;
}

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly of: 'container' | 'node' | 'pod';
  value(figures: UseFigures): number;
}

const cpu = (f: UseFigures): number => f.cpuCoreMs / 1000;
const memory = (f: UseFigures): number => f.memoryBytes;
const CPU = 'Cumulative cpu time consumed by the';
const MEMORY = 'Current working set of the';

const STARTS: Family = {
  name: 'container_start_time_seconds',
  help: 'Start time of the container since unix epoch in seconds',
  type: 'gauge',
  of: 'container',
  value: (f) => (EPOCH_MS + f.startMs) / 1000,
};

const FAMILIES: readonly Family[] = (['container', 'node', 'pod'] as const).flatMap((of): Family[] => [
  { name: `${of}_cpu_usage_seconds_total`, help: `${CPU} ${of} in core-seconds`, type: 'counter', of, value: cpu },
  { name: `${of}_memory_working_set_bytes`, help: `${MEMORY} ${of} in bytes`, type: 'gauge', of, value: memory },
  ...(of === 'container' ? [STARTS] : []),
]);

/** Text for Prometheus. */
export function resourceMetrics(machine: MachineFigures): string {
  const samples = {
    node: [{ labels: '', figures: machine.node }],
    pod: machine.pods.map((p): Sample => ({ labels: labels(podLabels(p)), figures: totalOf(p) })),
    container: machine.pods.flatMap((p) =>
      p.containers.map(([container, figures]): Sample => ({ labels: labels({ container, ...podLabels(p) }), figures })),
    ),
  };
  const families = FAMILIES.flatMap((family) => familyLines(family, samples[family.of]));
  return `${[...families, ...NO_ERROR].join('\n')}\n`;
}

const NO_ERROR = [
  '# HELP resource_scrape_error [STABLE] 1 if there was an error while getting container metrics, 0 otherwise',
  '# TYPE resource_scrape_error gauge',
  'resource_scrape_error 0',
];

function familyLines({ name, help, type, value }: Family, samples: readonly Sample[]): string[] {
  if (samples.length === 0) return [];
  const lines = samples.map(({ labels, figures }) => `${name}${labels} ${value(figures)} ${EPOCH_MS + figures.atMs}`);
  return [`# HELP ${name} [STABLE] ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

const podLabels = ({ namespace, name }: PodFigures): Record<string, string> => ({ namespace, pod: name });

const labels = (pairs: Readonly<Record<string, string>>): string =>
  `{${Object.entries(pairs)
    .map(([k, v]) => `${k}="${v}"`)
    .join(',')}}`;

function totalOf({ containers }: PodFigures): UseFigures {
  const all = containers.map(([, figures]) => figures);
  return {
    startMs: Math.min(...all.map((f) => f.startMs)),
    atMs: Math.max(...all.map((f) => f.atMs)),
    cpuCoreMs: all.reduce((sum, f) => sum + f.cpuCoreMs, 0),
    memoryBytes: all.reduce((sum, f) => sum + f.memoryBytes, 0),
  };
}

/** The body of /stats/summary. */
export function statsSummary(nodeName: string, machine: MachineFigures, pods: readonly Pod[]): object {
  const uids = new Map(
    pods.map(({ metadata }) => [`${metadata.namespace ?? ''}/${metadata.name ?? ''}`, metadata.uid]),
  );
  return {
    node: { nodeName, ...statsOf(machine.node) },
    pods: machine.pods.map((p) => ({
      podRef: { name: p.name, namespace: p.namespace, uid: uids.get(`${p.namespace}/${p.name}`) ?? '' },
      ...statsOf(totalOf(p)),
      containers: p.containers.map(([name, figures]) => ({ name, ...statsOf(figures) })),
    })),
  };
}

function statsOf({ startMs, atMs, cpuCoreMs, memoryBytes }: UseFigures): object {
  const time = formatTime(EPOCH_MS + atMs);
  return {
    startTime: formatTime(EPOCH_MS + startMs),
    cpu: { time, usageCoreNanoSeconds: Math.round(cpuCoreMs * 1e6) },
    memory: { time, workingSetBytes: memoryBytes },
  };
}
