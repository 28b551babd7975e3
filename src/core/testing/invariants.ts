import { controllerOf } from '../api/edit.ts';
import { matches, selectorOfMap } from '../api/label-selector.ts';
import { toMilli, toUnits } from '../api/quantity.ts';
import type {
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  Job,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ReplicaSet,
  Service,
  StatefulSet,
} from '../api/types.ts';
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
    ...statefulSetsAsDesired(c),
    ...noSharedAddress(c),
    ...requestsFit(c),
    ...slicesListReadyPods(c),
    ...endpointsAgreeWithSlices(c),
    ...claimsAndVolumesAgree(c),
    ...noOrphans(c),
    ...endedJobsAreCounted(c),
    ...jobsCountTheirPods(c),
    ...everyWriteHasACause(engine),
  ];
}

interface Contents {
  readonly pods: readonly Pod[];
  readonly nodes: readonly Node[];
  readonly deployments: readonly Deployment[];
  readonly replicaSets: readonly ReplicaSet[];
  readonly daemonSets: readonly DaemonSet[];
  readonly statefulSets: readonly StatefulSet[];
  readonly jobs: readonly Job[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly endpoints: readonly Endpoints[];
  readonly claims: readonly PersistentVolumeClaim[];
  readonly volumes: readonly PersistentVolume[];
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
    statefulSets: of('apps/v1', 'StatefulSet'),
    jobs: of('batch/v1', 'Job'),
    services: of('v1', 'Service'),
    slices: of('discovery.k8s.io/v1', 'EndpointSlice'),
    endpoints: of('v1', 'Endpoints'),
    claims: of('v1', 'PersistentVolumeClaim'),
    volumes: of('v1', 'PersistentVolume'),
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

/** One pod for each ordinal, by its name, and the status says so; or one waits for a disk whose zone has no nodes left. */
function statefulSetsAsDesired(c: Contents): string[] {
  const { statefulSets, pods } = c;
  return statefulSets.flatMap(({ metadata, spec, status }) => {
    const { replicas = 1, ordinals } = spec;
    const first = ordinals?.start ?? 0;
    const wanted = Array.from({ length: replicas }, (_, i) => `${metadata.name}-${first + i}`).sort();
    const own = pods.filter((p) => controllerOf(p)?.uid === metadata.uid && isActive(p));
    const found = own.map((p) => p.metadata.name).sort();
    if (own.some((pod) => isStranded(pod, c))) return [];
    const fits = wanted.join() === found.join() && (status?.replicas ?? 0) === replicas;
    return fits
      ? []
      : [`StatefulSet ${metadata.name} wants ${wanted.join()}, has ${found.join()}, reports ${status?.replicas}`];
  });
}

function isStranded({ metadata, spec }: Pod, { claims, volumes, nodes }: Contents): boolean {
  if (spec.nodeName) return false;
  const names = new Set(spec.volumes?.map((v) => v.persistentVolumeClaim?.claimName));
  const own = claims.filter((c) => c.metadata.namespace === metadata.namespace && names.has(c.metadata.name));
  const zones = new Set(nodes.map((n) => n.metadata.labels?.[ZONE]));
  return own.some((claim) => {
    const volume = volumes.find((v) => v.metadata.name === claim.spec?.volumeName);
    const terms = volume?.spec?.nodeAffinity?.required?.nodeSelectorTerms ?? [];
    const values = terms
      .flatMap((t) => t.matchExpressions ?? [])
      .flatMap((e) => (e.key === ZONE ? (e.values ?? []) : []));
    return values.length > 0 && !values.some((zone) => zones.has(zone));
  });
}

const ZONE = 'topology.kubernetes.io/zone';

/** Both say the same of each other, and no volume is bound to nobody. */
function claimsAndVolumesAgree({ claims, volumes }: Contents): string[] {
  const out: string[] = [];
  const byName = new Map(volumes.map((v) => [v.metadata.name, v]));
  const byUid = new Map(claims.map((c) => [c.metadata.uid, c]));
  for (const { metadata, spec, status } of claims) {
    if (status?.phase !== 'Bound') continue;
    const volume = byName.get(spec.volumeName ?? '');
    if (volume?.spec.claimRef?.uid !== metadata.uid || volume.status?.phase !== 'Bound')
      out.push(`claim ${metadata.name} is bound to ${spec.volumeName}, which does not say so`);
  }
  for (const { metadata, spec, status } of volumes) {
    if (status?.phase !== 'Bound') continue;
    const claim = byUid.get(spec.claimRef?.uid ?? '');
    if (claim?.spec.volumeName !== metadata.name) out.push(`volume ${metadata.name} is bound to no claim`);
  }
  return out;
}

/** The legacy Endpoints of a Service list the ready addresses of its slices. */
function endpointsAgreeWithSlices({ endpoints, services, slices }: Contents): string[] {
  return services.flatMap(({ metadata, spec }) => {
    if (!spec.selector || spec.type === 'ExternalName') return [];
    const isMine = (o: { readonly metadata: { readonly name?: string; readonly namespace?: string } }): boolean =>
      o.metadata.namespace === metadata.namespace;
    const object = endpoints.find((e) => isMine(e) && e.metadata.name === metadata.name);
    const legacy = new Set((object?.subsets ?? []).flatMap((s) => s.addresses ?? []).map((a) => a.ip));
    const own = slices.filter((s) => isMine(s) && s.metadata.labels?.['kubernetes.io/service-name'] === metadata.name);
    const ready = own.flatMap((s) => s.endpoints ?? []).filter((e) => e.conditions?.ready !== false);
    const listed = new Set(ready.flatMap((e) => e.addresses));
    const same = [...legacy].sort().join() === [...listed].sort().join();
    return same ? [] : [`Endpoints ${metadata.name} list ${[...legacy].join()} but its slices ${[...listed].join()}`];
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

function jobsCountTheirPods({ jobs, pods }: Contents): string[] {
  return jobs.flatMap(({ metadata, status }) => {
    const own = pods.filter((p) => controllerOf(p)?.uid === metadata.uid && isActive(p)).length;
    return own === (status?.active ?? 0)
      ? []
      : [`Job ${metadata.name} has ${own} active pods and reports ${status?.active}`];
  });
}

/** Walks every kept record up: a chain ends at the user, at the start of a component, or where records end. */
function everyWriteHasACause(engine: Engine): string[] {
  const records = engine.traceTail(2_000);
  const oldest = records[0]?.id ?? 0;
  return records
    .filter((r) => r.type === 'write' && r.cause === 0 && r.id > oldest && r.t > 0)
    .map((r) => `write ${r.code} of ${r.ref} by ${r.actor} has no cause`);
}
