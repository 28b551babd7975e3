/**
 * Events about one object, worded as `kubectl describe` does.
 * Upstream: staging/src/k8s.io/kubectl/pkg/describe/describe.go (DescribeEvents).
 */
import { groupKindOfObject, parseObjectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { Event, KubeObject } from '../../../core/api/types.ts';
import { ageAt, virtualMs } from './age.ts';

export interface EventRow {
  /** Of the Event object itself. */
  readonly uid: string;
  readonly isWarning: boolean;
  readonly type: string;
  readonly reason: string;
  /** '5m', or '10s (x4 over 2m)'. */
  readonly age: string;
  readonly from: string;
  readonly message: string;
  readonly count: number;
  /** Virtual milliseconds at which it was last seen. */
  readonly at: number;
  /** Of its last write: timestamps have whole seconds. */
  readonly version: number;
}

function lastSeen(event: Event): number {
  const time = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp;
  return virtualMs(time ?? event.metadata.creationTimestamp) ?? 0;
}

function interval(event: Event, now: number): string {
  const first = ageAt(now, event.eventTime ?? event.firstTimestamp);
  if (event.series) return `${ageAt(now, event.series.lastObservedTime)} (x${event.series.count} over ${first})`;
  const count = event.count ?? 1;
  return count > 1 ? `${ageAt(now, event.lastTimestamp)} (x${count} over ${first})` : first;
}

export function eventRow(event: Event, now: number): EventRow {
  const type = event.type ?? 'Normal';
  return {
    uid: event.metadata.uid,
    isWarning: type === 'Warning',
    type,
    reason: event.reason ?? '',
    age: interval(event, now),
    from: event.source?.component || event.reportingComponent || '',
    message: (event.message ?? '').trim(),
    count: event.series?.count ?? event.count ?? 1,
    at: lastSeen(event),
    version: Number(event.metadata.resourceVersion),
  };
}

/**
 * Is the event about this very object, not about an earlier one of the same name? The kubelet puts the node's name
 * where its uid should be.
 */
export function isAbout(event: Event, key: ObjectKey, uid: string | undefined): boolean {
  const about = event.involvedObject;
  const ref = parseObjectKey(key);
  if (about.name !== ref.name || (about.namespace ?? '') !== ref.namespace) return false;
  const groupKind = groupKindOfObject({ apiVersion: about.apiVersion ?? 'v1', kind: about.kind ?? '' });
  if (groupKind !== ref.groupKind) return false;
  return uid === undefined || !about.uid || about.uid === uid || about.uid === about.name;
}

const EVENT_PREFIX = 'Event/';

/** All core Events in a map of objects. */
export function eventsIn(objects: ReadonlyMap<ObjectKey, KubeObject>): Event[] {
  const events: Event[] = [];
  for (const [key, object] of objects) if (key.startsWith(EVENT_PREFIX)) events.push(object as Event);
  return events;
}

/** The object an event is about, as a key. */
export function subjectOf(event: Event): ObjectKey {
  const about = event.involvedObject;
  const groupKind = groupKindOfObject({ apiVersion: about.apiVersion ?? 'v1', kind: about.kind ?? '' });
  return `${groupKind}/${about.namespace ?? ''}/${about.name ?? ''}`;
}

/** Oldest first, as kubectl prints them. */
export function sortEvents(rows: readonly EventRow[]): EventRow[] {
  return [...rows].sort((a, b) => a.at - b.at || a.version - b.version);
}
