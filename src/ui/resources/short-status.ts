import type { KubeObject } from '../../core/api/types.ts';
import type { PodTone } from '../../workers/protocol.ts';

/**
 * What kubectl's columns say about an object, in a few words, and how well it is. One entry a kind; kinds without one
 * have no status worth a column. Pods are not here: the engine sends theirs.
 */
export interface ShortStatus {
  readonly text: string;
  /** null for a mere fact, which is neither well nor unwell. */
  readonly tone: PodTone | null;
}

type Reader = (object: KubeObject) => ShortStatus;

export function shortStatus(groupKind: string, object: KubeObject): ShortStatus | null {
  if (object.metadata.deletionTimestamp !== undefined) return { text: 'Terminating', tone: 'leaving' };
  return READERS[groupKind]?.(object) ?? null;
}

const READERS: Readonly<Record<string, Reader>> = {
  Node: nodeStatus,
  Namespace: (object) => phase(object, { Active: 'ready' }),
  PersistentVolume: (object) => phase(object, { Bound: 'ready', Available: 'ready', Failed: 'failed' }),
  PersistentVolumeClaim: (object) => phase(object, { Bound: 'ready', Lost: 'failed' }),
  Service: serviceStatus,
  ConfigMap: (object) => countOf(object, ['data', 'binaryData']),
  Secret: (object) => countOf(object, ['data']),
  Event: eventStatus,
  'events.k8s.io/Event': eventStatus,
  'apps/Deployment': replicas,
  'apps/ReplicaSet': replicas,
  'apps/StatefulSet': replicas,
  'apps/DaemonSet': daemonStatus,
  'batch/Job': jobStatus,
  'batch/CronJob': (object) => calm(text(at(object, 'spec', 'schedule'))),
  'discovery.k8s.io/EndpointSlice': sliceStatus,
  'autoscaling/HorizontalPodAutoscaler': (object) =>
    calm(`${number(at(object, 'status', 'currentReplicas'))} of ${number(at(object, 'spec', 'maxReplicas'))}`),
};

function replicas(object: KubeObject): ShortStatus {
  const wanted = at(object, 'spec', 'replicas') === undefined ? 1 : number(at(object, 'spec', 'replicas'));
  return ratio(number(at(object, 'status', 'readyReplicas')), wanted);
}

function daemonStatus(object: KubeObject): ShortStatus {
  return ratio(number(at(object, 'status', 'numberReady')), number(at(object, 'status', 'desiredNumberScheduled')));
}

function jobStatus(object: KubeObject): ShortStatus {
  if (condition(object, 'Failed') === 'True') return { text: 'Failed', tone: 'failed' };
  if (condition(object, 'Complete') === 'True') return { text: 'Complete', tone: 'done' };
  return { text: 'Running', tone: 'pending' };
}

function nodeStatus(object: KubeObject): ShortStatus {
  const isReady = condition(object, 'Ready') === 'True';
  const cordoned = at(object, 'spec', 'unschedulable') === true ? ',SchedulingDisabled' : '';
  return { text: `${isReady ? 'Ready' : 'NotReady'}${cordoned}`, tone: isReady ? 'ready' : 'failed' };
}

function serviceStatus(object: KubeObject): ShortStatus {
  const type = text(at(object, 'spec', 'type')) || 'ClusterIP';
  return calm(`${type} ${text(at(object, 'spec', 'clusterIP'))}`.trim());
}

function sliceStatus(object: KubeObject): ShortStatus {
  const endpoints = list((object as { endpoints?: unknown }).endpoints);
  const ready = endpoints.filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false).length;
  return ratio(ready, endpoints.length);
}

function eventStatus(object: KubeObject): ShortStatus {
  const { reason, type } = object as { reason?: unknown; type?: unknown };
  return { text: text(reason), tone: type === 'Warning' ? 'failed' : null };
}

function phase(object: KubeObject, tones: Readonly<Record<string, PodTone>>): ShortStatus {
  const word = text(at(object, 'status', 'phase'));
  return { text: word, tone: tones[word] ?? 'pending' };
}

function countOf(object: KubeObject, fields: readonly string[]): ShortStatus {
  const total = fields.reduce(
    (sum, field) => sum + Object.keys((at(object, field) as object | undefined) ?? {}).length,
    0,
  );
  return calm(String(total));
}

/** As in kubectl's READY column. */
function ratio(ready: number, wanted: number): ShortStatus {
  return { text: `${ready}/${wanted}`, tone: ready >= wanted ? 'ready' : 'pending' };
}

const calm = (word: string): ShortStatus => ({ text: word, tone: null });

function condition(object: KubeObject, type: string): string {
  const found = list(at(object, 'status', 'conditions')).find((entry) => at(entry, 'type') === type);
  return text(at(found, 'status'));
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, field) => (inner as Record<string, unknown> | null | undefined)?.[field], value);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
