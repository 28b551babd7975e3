import { controllerOf } from '../api/edit.ts';
import { matches, selectorOfMap } from '../api/label-selector.ts';
import { toMilli, toUnits } from '../api/quantity.ts';
import type { DaemonSet, Deployment, EndpointSlice, Job, Node, Pod, ReplicaSet, Service } from '../api/types.ts';
import type { Engine } from '../engine/engine.ts';

/**
 * What must hold of every cluster once faults are over and time has passed. Each check returns the sentences that say
 * what is wrong; none is a cluster at rest.
 */
export function brokenInvariants(engine: Engine): string[] {
  const c = read(engine);
  return [
    ...replicasAsDesired(c),
    ...daemonsAsDesired(c),
    ...noSharedAddress(c),
    ...requestsFit(c),
    ...slicesListReadyPods(c),
    ...noOrphans(c),
    ...endedJobsAreCounted(c),
    ...everyWriteHasACause(engine),
  ];
}

interface Contents {
  readonly pods: readonly Pod[];
  readonly nodes: readonly Node[];
  readonly deployments: readonly Deployment[];
  readonly replicaSets: readonly ReplicaSet[];
  readonly daemonSets: readonly DaemonSet[];
  readonly jobs: readonly Job[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly uids: ReadonlySet<string>;
}

function read(engine: Engine): Contents {
  const all = [...engine.objects()];
  const of = <T>(apiVersion: string, name: string): T[] =>
    all.filter((o) => o.apiVersion === apiVersion && o.kind === name) as unknown as T[];
  return {
    pods: of('v1', 'Pod'),
    nodes: of('v1', 'Node'),
    deployments: of('apps/v1', 'Deployment'),
    replicaSets: of('apps/v1', 'ReplicaSet'),
    daemonSets: of('apps/v1', 'DaemonSet'),
    jobs: of('batch/v1', 'Job'),
    services: of('v1', 'Service'),
    slices: of('discovery.k8s.io/v1', 'EndpointSlice'),
    uids: new Set(all.map((o) => o.metadata.uid as string)),
  };
}

export const isReady = (pod: Pod): boolean =>
  pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
const isOver = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
const isActive = (pod: Pod): boolean => !pod.metadata.deletionTimestamp && !isOver(pod);

function replicasAsDesired({ replicaSets, deployments, pods }: Contents): string[] {
  const out: string[] = [];
  for (const rs of replicaSets) {
    const own = pods.filter((p) => controllerOf(p)?.uid === rs.metadata.uid && isActive(p)).length;
    if (own !== (rs.spec.replicas ?? 1))
      out.push(`ReplicaSet ${rs.metadata.name} wants ${rs.spec.replicas} pods and has ${own}`);
  }
  for (const d of deployments) {
    const wanted = d.spec.replicas ?? 1;
    const { replicas = 0, updatedReplicas = 0 } = d.status ?? {};
    if (d.spec.paused !== true && (replicas !== wanted || updatedReplicas !== wanted)) {
      out.push(`Deployment ${d.metadata.name} wants ${wanted} and reports ${replicas}, updated ${updatedReplicas}`);
    }
  }
  return out;
}

/** One pod for each node that should have one, and what is reported is what is there. */
function daemonsAsDesired({ daemonSets, pods }: Contents): string[] {
  return daemonSets.flatMap(({ metadata, status }) => {
    const own = pods.filter((p) => controllerOf(p)?.uid === metadata.uid && isActive(p));
    const nodes = new Set(own.map((p) => p.spec.nodeName ?? p.metadata.name));
    const { desiredNumberScheduled = 0, currentNumberScheduled = 0, numberMisscheduled = 0 } = status ?? {};
    const fits =
      nodes.size === own.length &&
      currentNumberScheduled === desiredNumberScheduled &&
      own.length === currentNumberScheduled + numberMisscheduled;
    const found = `${own.length} pods on ${nodes.size} nodes`;
    return fits ? [] : [`DaemonSet ${metadata.name} wants ${desiredNumberScheduled} pods and has ${found}`];
  });
}

function noSharedAddress({ pods }: Contents): string[] {
  const byIp = new Map<string, string>();
  const out: string[] = [];
  for (const pod of pods) {
    const ip = pod.status?.podIP;
    if (!ip || !isActive(pod) || pod.spec.hostNetwork) continue;
    const other = byIp.get(ip);
    if (other) out.push(`${pod.metadata.name} and ${other} share ${ip}`);
    byIp.set(ip, pod.metadata.name);
  }
  return out;
}

function requestsFit({ pods, nodes }: Contents): string[] {
  return nodes.flatMap((node) => {
    const here = pods.filter((p) => p.spec.nodeName === node.metadata.name && !isOver(p));
    const containers = here.flatMap((p) => p.spec.containers);
    const cpu = containers.reduce((n, c) => n + toMilli(c.resources?.requests?.['cpu']), 0);
    const memory = containers.reduce((n, c) => n + toUnits(c.resources?.requests?.['memory']), 0);
    const { allocatable } = node.status ?? {};
    const fits =
      cpu <= toMilli(allocatable?.['cpu']) &&
      memory <= toUnits(allocatable?.['memory']) &&
      here.length <= toUnits(allocatable?.['pods']);
    return fits ? [] : [`${node.metadata.name} holds ${cpu}m CPU, ${memory} B, ${here.length} pods: more than it has`];
  });
}

function slicesListReadyPods({ services, slices, pods }: Contents): string[] {
  return services.flatMap((service) => {
    const { name, namespace } = service.metadata;
    if (!service.spec.selector || service.spec.type === 'ExternalName') return [];
    const selector = selectorOfMap(service.spec.selector);
    const isMine = (p: Pod): boolean => p.metadata.namespace === namespace && matches(selector, p.metadata.labels);
    const expected = pods.filter((p) => isMine(p) && isActive(p) && isReady(p)).map((p) => p.status?.podIP);
    const own = slices.filter(
      (s) => s.metadata.namespace === namespace && s.metadata.labels?.['kubernetes.io/service-name'] === name,
    );
    const listed = own
      .flatMap((s) => s.endpoints ?? [])
      .filter((e) => e.conditions?.ready !== false)
      .flatMap((e) => e.addresses);
    const same = [...expected].sort().join() === [...listed].sort().join();
    return same ? [] : [`Service ${name} lists ${listed.sort().join()} but ready are ${expected.sort().join()}`];
  });
}

function noOrphans({ pods, replicaSets, uids }: Contents): string[] {
  return [...pods, ...replicaSets]
    .filter((o) => controllerOf(o) !== undefined && !uids.has(controllerOf(o)?.uid as string))
    .map((o) => `${o.metadata.name} outlives its owner ${controllerOf(o)?.name}`);
}

/** Nothing of a Job that is over runs, waits to be counted, or is held by its finalizer. */
function endedJobsAreCounted({ jobs, pods }: Contents): string[] {
  const isEnded = (job: Job): boolean =>
    job.status?.conditions?.some((c) => (c.type === 'Complete' || c.type === 'Failed') && c.status === 'True') ?? false;
  const out: string[] = [];
  for (const job of jobs.filter(isEnded)) {
    const { succeeded = [], failed = [] } = job.status?.uncountedTerminatedPods ?? {};
    if (succeeded.length + failed.length > 0) out.push(`Job ${job.metadata.name} has ended and still counts`);
  }
  const running = new Set(jobs.filter((job) => !isEnded(job)).map((job) => job.metadata.uid));
  for (const pod of pods) {
    const isHeld = pod.metadata.finalizers?.includes('batch.kubernetes.io/job-tracking') === true;
    if (isHeld && !running.has(controllerOf(pod)?.uid ?? '')) out.push(`${pod.metadata.name} is held for no Job`);
  }
  return out;
}

/** Walks every kept record up: a chain ends at the user, at the start of a component, or where records end. */
function everyWriteHasACause(engine: Engine): string[] {
  const records = engine.traceTail(2_000);
  const oldest = records[0]?.id ?? 0;
  return records
    .filter((r) => r.type === 'write' && r.cause === 0 && r.id > oldest && r.t > 0)
    .map((r) => `write ${r.code} of ${r.ref} by ${r.actor} has no cause`);
}
