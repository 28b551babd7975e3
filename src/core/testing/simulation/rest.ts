import { controllerOf } from '../../api/edit.ts';
import { matches, selectorOf } from '../../api/label-selector.ts';
import type {
  CronJob,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  StatefulSet,
} from '../../api/types.ts';
import type { Engine } from '../../index.ts';
import { brokenInvariants, isReady } from '../invariants.ts';
import { brokenAttachments } from './attachments.ts';

/**
 * What holds of a cluster that was left alone until nothing is due any more, beyond what always holds: everybody has what
 * was asked for, or waits for what is not there.
 */
export function brokenAtRest(engine: Engine): string[] {
  const c = read(engine);
  return [
    ...brokenInvariants(engine),
    ...nodesAreWell(c),
    ...podsRunOrWait(c),
    ...setsAsDesired(c),
    ...jobsEnd(c),
    ...budgetsCount(c),
    ...claimsAreBound(c),
    ...brokenAttachments(engine),
    ...autoscalersKeepBounds(c),
  ];
}

interface Contents {
  readonly pods: readonly Pod[];
  readonly nodes: readonly Node[];
  readonly sets: readonly StatefulSet[];
  readonly jobs: readonly Job[];
  readonly cronJobs: readonly CronJob[];
  readonly budgets: readonly PodDisruptionBudget[];
  readonly claims: readonly PersistentVolumeClaim[];
  readonly volumes: readonly PersistentVolume[];
  readonly autoscalers: readonly HorizontalPodAutoscaler[];
  readonly deployments: readonly Deployment[];
}

function read(engine: Engine): Contents {
  const of = <T>(path: string): T[] => (engine.handle({ method: 'GET', path }).body as { items: T[] }).items;
  return {
    pods: of('/api/v1/pods'),
    nodes: of('/api/v1/nodes'),
    sets: of('/apis/apps/v1/statefulsets'),
    jobs: of('/apis/batch/v1/jobs'),
    cronJobs: of('/apis/batch/v1/cronjobs'),
    budgets: of('/apis/policy/v1/poddisruptionbudgets'),
    claims: of('/api/v1/persistentvolumeclaims'),
    volumes: of('/api/v1/persistentvolumes'),
    autoscalers: of('/apis/autoscaling/v2/horizontalpodautoscalers'),
    deployments: of('/apis/apps/v1/deployments'),
  };
}

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

function nodesAreWell({ nodes }: Contents): string[] {
  return nodes.flatMap(({ metadata, spec, status }) => {
    const bad = (status?.conditions ?? []).filter((c) => (c.type === 'Ready') !== (c.status === 'True'));
    const taints = (spec.taints ?? []).filter((t) => t.key !== 'node-role.kubernetes.io/control-plane');
    return [
      ...bad.map((c) => `${metadata.name} is ${c.type}=${c.status}`),
      ...taints.map((t) => `${metadata.name} has the taint ${t.key}:${t.effect}`),
    ];
  });
}

/** A pod that has a node is ready or over; none is on its way out. */
function podsRunOrWait({ pods }: Contents): string[] {
  return pods.flatMap((pod) => {
    const { name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp) return [`${name} is still terminating`];
    if (isOver(pod) || !pod.spec.nodeName || isReady(pod)) return [];
    return [`${name} is ${pod.status?.phase} on ${pod.spec.nodeName} and not ready: ${JSON.stringify(pod.status)}`];
  });
}

function setsAsDesired({ sets, pods }: Contents): string[] {
  return sets.flatMap(({ metadata, spec, status }) => {
    const own = pods.filter((p) => controllerOf(p)?.uid === metadata.uid);
    const wanted = spec.replicas ?? 1;
    const isWaiting = own.some((p) => !isReady(p));
    const counts = `${own.length} pods, reports ${status?.replicas}, ${status?.readyReplicas ?? 0} ready`;
    if (own.length > wanted || (!isWaiting && own.length !== wanted))
      return [`StatefulSet ${metadata.name} wants ${wanted} and has ${counts}`];
    const isCounted =
      (status?.replicas ?? 0) === own.length && (status?.readyReplicas ?? 0) === own.filter(isReady).length;
    return isCounted ? [] : [`StatefulSet ${metadata.name} has ${counts}`];
  });
}

/** A Job that is not over works or is suspended; a CronJob lists no Jobs that are gone. */
function jobsEnd({ jobs, cronJobs, pods }: Contents): string[] {
  const uids = new Set(jobs.map((j) => j.metadata.uid));
  const stuck = jobs.filter((job) => {
    const isEnded = job.status?.conditions?.some((c) => ['Complete', 'Failed'].includes(c.type) && c.status === 'True');
    const isActive = pods.some((p) => controllerOf(p)?.uid === job.metadata.uid && !isOver(p));
    return !isEnded && !isActive && job.spec?.suspend !== true;
  });
  return [
    ...stuck.map((job) => `Job ${job.metadata.name} neither works nor is over: ${JSON.stringify(job.status)}`),
    ...cronJobs
      .filter((c) => c.status?.active?.some((ref) => !uids.has(ref.uid ?? '')))
      .map((c) => `CronJob ${c.metadata.name} lists a Job that is gone`),
  ];
}

function budgetsCount({ budgets, pods }: Contents): string[] {
  return budgets.flatMap(({ metadata, spec, status }) => {
    const selector = selectorOf(spec?.selector);
    const own = pods.filter((p) => p.metadata.namespace === metadata.namespace && matches(selector, p.metadata.labels));
    const healthy = own.filter((p) => isReady(p) && !isOver(p)).length;
    return status?.currentHealthy === healthy
      ? []
      : [`PodDisruptionBudget ${metadata.name} counts ${status?.currentHealthy} healthy pods of ${healthy}`];
  });
}

/** Claims and volumes name each other; a claim waits only as long as no pod that uses it has a node. */
function claimsAreBound({ claims, volumes, pods }: Contents): string[] {
  const used = new Set(
    pods.flatMap((p) => (p.spec.nodeName ? (p.spec.volumes ?? []).map((v) => v.persistentVolumeClaim?.claimName) : [])),
  );
  const byName = new Map(volumes.map((v) => [v.metadata.name, v]));
  const uids = new Set(claims.map((c) => c.metadata.uid));
  return [
    ...claims
      .filter((c) => c.status?.phase !== 'Pending' || used.has(c.metadata.name))
      .filter((c) => byName.get(c.spec?.volumeName ?? '')?.spec?.claimRef?.uid !== c.metadata.uid)
      .map((c) => `claim ${c.metadata.name} is ${c.status?.phase} with the volume ${c.spec?.volumeName}`),
    ...volumes
      .filter((v) => !uids.has(v.spec?.claimRef?.uid ?? ''))
      .map((v) => `volume ${v.metadata.name} is ${v.status?.phase} without its claim`),
  ];
}

function autoscalersKeepBounds({ autoscalers, deployments }: Contents): string[] {
  return autoscalers.flatMap(({ metadata, spec }) => {
    const replicas = deployments.find((d) => d.metadata.name === metadata.name)?.spec.replicas ?? 0;
    const { minReplicas = 1, maxReplicas = 1 } = spec ?? {};
    // At zero it is switched off.
    return replicas === 0 || (replicas >= minReplicas && replicas <= maxReplicas)
      ? []
      : [`HorizontalPodAutoscaler ${metadata.name} leaves ${replicas} of ${minReplicas} to ${maxReplicas}`];
  });
}
