import { EPOCH_MS } from '../lib/time.ts';
import { kubeletConfig, KUBELET_CONFIG_META } from '../world/kubelet-config.ts';
import type { ContainerRecord, MachineRecord, SandboxRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { KubeletReply } from './kubelet-http.ts';

/**
 * What a kubelet answers that few ask for: its configuration, what cAdvisor counts, how many pods it runs.
 * Upstream: component-base/configz, cAdvisor's metrics/prometheus.go, pkg/kubelet/metrics/metrics.go.
 * Left out: all metrics of network, disks, latencies and probes, and those of pods as a whole.
 */
export interface KubeletScene {
  readonly world: World;
  readonly machine: string;
  readonly nowMs: number;
}

type Route = (scene: KubeletScene, machine: MachineRecord) => KubeletReply;

const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

const ROUTES: Readonly<Record<string, Route>> = {
  '/configz': (_, machine) => ({
    code: 200,
    type: 'application/json',
    body: JSON.stringify({ kubeletconfig: { ...KUBELET_CONFIG_META, ...kubeletConfig(machine) } }),
  }),
  '/metrics/cadvisor': (scene, machine) => metrics(cadvisor(scene, machine)),
  '/metrics': (scene) => metrics(ownMetrics(scene)),
};

export function kubeletMore(path: string, scene: KubeletScene): KubeletReply | undefined {
  const machine = scene.world.machine(scene.machine);
  return machine && Object.hasOwn(ROUTES, path) ? ROUTES[path]?.(scene, machine) : undefined;
}

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly samples: readonly string[];
}

const metrics = (families: readonly Family[]): KubeletReply => ({
  code: 200,
  type: PROMETHEUS,
  body: families
    .map(({ name, help, type, samples }) =>
      [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((s) => `${name}${s}`), ''].join('\n'),
    )
    .join(''),
});

interface Running {
  readonly record: ContainerRecord;
  readonly sandbox: SandboxRecord;
}

function runningOn({ world, machine }: KubeletScene): Running[] {
  return world.sandboxes
    .onMachine(machine)
    .flatMap((sandbox) =>
      [...world.containers.ofPod(sandbox.podUid)].filter((r) => !r.exit).map((record) => ({ record, sandbox })),
    );
}

function cadvisor(scene: KubeletScene, machine: MachineRecord): Family[] {
  const { world, nowMs } = scene;
  const all = runningOn(scene);
  const stamp = EPOCH_MS + Math.floor(nowMs);
  const each = (value: (r: ContainerRecord) => number | undefined, isTimed = true): string[] =>
    all.flatMap(({ record, sandbox }) => {
      const v = value(record);
      return v === undefined ? [] : [`${labelsOf(record, sandbox)} ${v}${isTimed ? ` ${stamp}` : ''}`];
    });
  const limits = (r: ContainerRecord) => r.spec.resources ?? {};
  return [
    {
      name: 'container_cpu_usage_seconds_total',
      help: 'Cumulative cpu time consumed in seconds.',
      type: 'counter',
      samples: each((r) => world.useOf(r).cpuCoreMs / 1000),
    },
    {
      name: 'container_memory_working_set_bytes',
      help: 'Current working set in bytes.',
      type: 'gauge',
      samples: each((r) => world.useOf(r).memoryBytes),
    },
    {
      name: 'container_spec_cpu_quota',
      help: 'CPU quota of the container.',
      type: 'gauge',
      samples: each((r) => quota(limits(r).cpuLimitMilli), false),
    },
    {
      name: 'container_spec_memory_limit_bytes',
      help: 'Memory limit for the container.',
      type: 'gauge',
      samples: each((r) => limits(r).memoryLimitBytes ?? 0, false),
    },
    {
      name: 'container_start_time_seconds',
      help: 'Start time of the container since unix epoch in seconds.',
      type: 'gauge',
      samples: each((r) => Math.floor((EPOCH_MS + r.startedAt) / 1000)),
    },
    { name: 'machine_cpu_cores', help: 'Number of logical CPU cores.', type: 'gauge', samples: [` ${Math.max(1, Math.floor(machine.cpuMilli / 1000))}`] }, // prettier-ignore
    { name: 'machine_memory_bytes', help: 'Amount of memory installed on the machine.', type: 'gauge', samples: [` ${machine.memoryBytes}`] }, // prettier-ignore
  ];
}

const PERIOD_US = 100_000;
const quota = (milli: number | undefined): number | undefined =>
  milli === undefined ? undefined : (milli * PERIOD_US) / 1000;

const labelsOf = ({ spec }: ContainerRecord, { namespace, pod }: SandboxRecord): string =>
  `{container="${spec.name}",image="${spec.image}",namespace="${namespace}",pod="${pod}"}`;

function ownMetrics(scene: KubeletScene): Family[] {
  const { world, machine } = scene;
  const pods = world.sandboxes.onMachine(machine).filter((s) => s.isReady).length;
  const all = world.sandboxes.onMachine(machine).flatMap((s) => [...world.containers.ofPod(s.podUid)]);
  const exited = all.filter((r) => r.exit).length;
  return [
    { name: 'kubelet_node_name', help: "[ALPHA] The node's name. The count is always 1.", type: 'gauge', samples: [`{node="${machine}"} 1`] }, // prettier-ignore
    { name: 'kubelet_running_containers', help: '[ALPHA] Number of containers currently running', type: 'gauge', samples: [`{container_state="exited"} ${exited}`, `{container_state="running"} ${all.length - exited}`] }, // prettier-ignore
    { name: 'kubelet_running_pods', help: '[ALPHA] Number of pods that have a running pod sandbox', type: 'gauge', samples: [` ${pods}`] }, // prettier-ignore
  ];
}
