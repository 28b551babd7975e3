import { deepEqual } from '../lib/equal.ts';
import type { Node, Pod } from '../api/types.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { InformerEvent } from '../runtime/informer.ts';
import type { NodeChange, SchedulerCache } from './cache.ts';
import type { Nominations } from './nominations.ts';
import { storeKey } from '../api/group-kind.ts';
import { sameDemands, type PodInfo } from './pod-info.ts';
import type { ClusterEvent, NodeEventType } from './plugin.ts';
import type { SchedulingQueue } from './queue.ts';

/**
 * Turns what informers tell into changes of cache and queue, and into the events that may help waiting pods.
 * Upstream: pkg/scheduler/eventhandlers.go.
 */
export interface EventSink {
  readonly ctx: ComponentContext;
  readonly cache: SchedulerCache;
  /** The present one: a new configuration brings a new queue. */
  queue(): SchedulingQueue;
  readonly nominations: Nominations;
  /** Whether one of the scheduler's profiles places the pod. */
  isMine(pod: Pod): boolean;
  /** Called after anything that may have given the queue work. */
  wake(): void;
  podGone(key: string): void;
}

export function subscribe(sink: EventSink): void {
  const { ctx } = sink;
  // Nodes first: pods are placed on what is known.
  ctx.informer('Node').handle((event) => onNode(sink, event));
  ctx.informer('Pod').handle((event) => onPod(sink, event));
  const storage = {
    PersistentVolumeClaim: 'claim',
    PersistentVolume: 'volume',
    'storage.k8s.io/StorageClass': 'storage-class',
    'storage.k8s.io/CSINode': 'csi-node',
    'storage.k8s.io/CSIDriver': 'csi-driver',
    'storage.k8s.io/CSIStorageCapacity': 'storage-capacity',
    'resource.k8s.io/ResourceClaim': 'resource-claim',
    'resource.k8s.io/ResourceSlice': 'resource-slice',
    'resource.k8s.io/DeviceClass': 'device-class',
  } as const;
  for (const kind of Object.keys(storage) as (keyof typeof storage)[]) {
    ctx.informer(kind).handle((event) => {
      if (event.type === 'deleted') return;
      const old = event.old ? { old: event.old } : {};
      notify(sink, { type: storage[kind], object: event.object, ...old });
    });
  }
  ctx.informer('storage.k8s.io/VolumeAttachment').handle((event) => {
    if (event.type === 'deleted') notify(sink, { type: 'attachment-deleted', object: event.object });
  });
}

function notify(sink: EventSink, event: ClusterEvent): void {
  const { ctx } = sink;
  const queue = sink.queue();
  if (queue.parkedCount === 0) return;
  queue.notify(event, ctx.nowMs, ctx.tracer.current);
  sink.wake();
}

function onNode(sink: EventSink, event: InformerEvent<Node>): void {
  const { cache } = sink;
  const { name } = event.object.metadata;
  if (event.type === 'deleted') {
    const gone = cache.removeNode(name);
    if (gone) notify(sink, { type: 'node-deleted', node: gone });
    return;
  }
  const change = cache.setNode(event.object);
  const node = change && cache.get(name);
  if (!node) return;
  const old = change.old ? { old: change.old } : {};
  for (const type of nodeEvents(change)) notify(sink, { type, node, ...old });
}

function nodeEvents(change: NodeChange): NodeEventType[] {
  if (change.isNew) return ['node-added'];
  const types: NodeEventType[] = [];
  if (change.allocatable) types.push('node-allocatable');
  if (change.labels) types.push('node-labels');
  if (change.taints) types.push('node-taints');
  if (change.features) types.push('node-features');
  return types;
}

type Standing = 'none' | 'waiting' | 'placed';

function onPod(sink: EventSink, event: InformerEvent<Pod>): void {
  const { object, old } = event;
  // The same name, another pod: seen as an update after a cut.
  if (old && event.type === 'updated' && old.metadata.uid !== object.metadata.uid) {
    change(sink, old, standingOf(old, sink), 'none');
    change(sink, object, 'none', standingOf(object, sink));
    return;
  }
  const before = old ? standingOf(old, sink) : 'none';
  const after = event.type === 'deleted' ? 'none' : standingOf(object, sink);
  if (before === after) update(sink, old as Pod, object, after);
  else change(sink, object, before, after);
  if (event.type === 'deleted') sink.podGone(keyOf(object));
}

/** A pod that has ended takes no room any more; a pod of another scheduler counts only where it is. */
function standingOf(pod: Pod, sink: EventSink): Standing {
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') return 'none';
  if (pod.spec.nodeName) return 'placed';
  return sink.isMine(pod) ? 'waiting' : 'none';
}

const keyOf = (pod: Pod): string => storeKey(pod.metadata.namespace, pod.metadata.name);

function change(sink: EventSink, pod: Pod, before: Standing, after: Standing): void {
  const { cache, ctx, nominations } = sink;
  const queue = sink.queue();
  const key = keyOf(pod);
  if (before === 'waiting') {
    queue.delete(key);
    nominations.delete(key);
    // Assumed, and then deleted before the binding was seen.
    if (after === 'none') cache.forget(key);
  }
  if (before === 'placed') {
    const info = cache.placed(key);
    cache.removePod(key);
    if (info) notify(sink, { type: 'pod-deleted', pod: info });
  }
  if (after === 'placed') {
    cache.setPod(pod, key);
    notify(sink, { type: 'pod-added', pod: cache.placed(key) as PodInfo });
  } else if (after === 'waiting' && !cache.isAssumed(pod, key)) {
    const info = cache.infoOf(pod);
    queue.add(info, ctx.nowMs, ctx.tracer.current);
    nominations.set(info, pod.status?.nominatedNodeName);
    sink.wake();
  }
}

function update(sink: EventSink, old: Pod, pod: Pod, standing: Standing): void {
  const key = keyOf(pod);
  if (standing === 'placed') updatePlaced(sink, old, pod, key);
  else if (standing === 'waiting' && !sink.cache.isAssumed(pod, key)) updateWaiting(sink, old, pod, key);
}

function updatePlaced(sink: EventSink, old: Pod, pod: Pod, key: string): void {
  const { cache } = sink;
  const before = cache.placed(key);
  cache.setPod(pod, key);
  const info = cache.placed(key) as PodInfo;
  if (sink.queue().parkedCount === 0) return;
  if (before && before !== info && !deepEqual(old.metadata.labels, pod.metadata.labels))
    notify(sink, { type: 'pod-labels', pod: info, old: before });
  if (before && isScaledDown(before, info)) notify(sink, { type: 'pod-scaled-down', pod: info, old: before });
}

function updateWaiting(sink: EventSink, old: Pod, pod: Pod, key: string): void {
  const { ctx, nominations } = sink;
  const queue = sink.queue();
  const known = queue.find(key)?.info;
  const before = known && { ...known, pod: old };
  const info = known && sameDemands(known.pod, pod) ? Object.assign(known, { pod }) : sink.cache.infoOf(pod);
  nominations.set(info, pod.status?.nominatedNodeName);
  queue.update(info, targetEvents(old, pod, before ?? info, info), ctx.nowMs, ctx.tracer.current);
  sink.wake();
}

function targetEvents(old: Pod, pod: Pod, before: PodInfo, after: PodInfo): ClusterEvent[] {
  const events: ClusterEvent[] = [];
  const target = { pod: after, old: before };
  if (!deepEqual(old.metadata.labels, pod.metadata.labels)) events.push({ type: 'target-labels', ...target });
  if (!deepEqual(old.status?.resourceClaimStatuses, pod.status?.resourceClaimStatuses))
    events.push({ type: 'target-claims', ...target });
  if (old.spec === pod.spec) return events;
  events.push({ type: 'target-spec', ...target });
  if (!deepEqual(old.spec.tolerations, pod.spec.tolerations)) events.push({ type: 'target-tolerations', ...target });
  if (old.spec.schedulingGates?.length && !pod.spec.schedulingGates?.length)
    events.push({ type: 'target-gates', ...target });
  if (isScaledDown(before, after)) events.push({ type: 'target-scaled-down', ...target });
  return events;
}

function isScaledDown({ requests: a }: PodInfo, { requests: b }: PodInfo): boolean {
  return b.cpuMilli < a.cpuMilli || b.memoryBytes < a.memoryBytes || b.ephemeralBytes < a.ephemeralBytes;
}

/** Queues the pods that wait for a node: at the start, and under a new configuration. */
export function enqueueWaiting(sink: EventSink): void {
  for (const pod of sink.ctx.informer('Pod').list()) {
    const key = keyOf(pod);
    if (standingOf(pod, sink) === 'waiting' && !sink.cache.isAssumed(pod, key)) change(sink, pod, 'none', 'waiting');
  }
}
