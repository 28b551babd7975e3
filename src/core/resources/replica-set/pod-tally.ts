import { controllerOf } from '../../api/edit.ts';
import { matches, selectorOf, selectorOfMap, type Selector } from '../../api/label-selector.ts';
import type { Pod, ReplicaSet } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { isPodActive, isPodReady, isPodTerminating } from '../shared/pod-state.ts';

/**
 * Counts of the pods each ReplicaSet owns, kept up to date from events, so that a pass costs the same for ten pods
 * and for ten thousand. Invariant: the same as counting the cached pods anew.
 */
export interface PodCounts {
  /** Owned, chosen by the selector, neither ended nor being deleted. */
  active: number;
  ready: number;
  fullyLabeled: number;
  terminating: number;
  /** Owned and active but no longer chosen by the selector: to be released. */
  strays: number;
}

interface Tally {
  readonly counts: PodCounts;
  readonly selector: Selector | undefined;
  readonly template: Selector;
  readonly of: ReplicaSet['spec'];
}

export class PodTally {
  readonly #byUid = new Map<string, Tally>();

  /** `pods`: all pods the ReplicaSet owns; asked for only the first time. */
  of(rs: ReplicaSet, pods: () => readonly Pod[]): Readonly<PodCounts> {
    const known = this.#byUid.get(rs.metadata.uid);
    if (known && isSameQuestion(known.of, rs.spec)) return known.counts;
    const tally: Tally = {
      counts: { active: 0, ready: 0, fullyLabeled: 0, terminating: 0, strays: 0 },
      selector: selectorOf(rs.spec.selector),
      template: selectorOfMap(rs.spec.template?.metadata?.labels) ?? [],
      of: rs.spec,
    };
    for (const pod of pods()) count(tally, pod, 1);
    this.#byUid.set(rs.metadata.uid, tally);
    return tally.counts;
  }

  observe(event: InformerEvent<Pod>): void {
    if (event.type === 'updated' && event.old && countsAlike(event.old, event.object)) return;
    if (event.old) this.#count(event.old, -1);
    if (event.type !== 'deleted') this.#count(event.object, 1);
  }

  forget(uid: string): void {
    this.#byUid.delete(uid);
  }

  #count(pod: Pod, sign: 1 | -1): void {
    const owner = controllerOf(pod);
    const tally = owner && this.#byUid.get(owner.uid);
    if (tally) count(tally, pod, sign);
  }
}

/** Most changes of a pod (addresses, container states) move no count. */
function countsAlike(a: Pod, b: Pod): boolean {
  const { metadata: x } = a;
  const { metadata: y } = b;
  return (
    x.deletionTimestamp === y.deletionTimestamp &&
    a.status?.phase === b.status?.phase &&
    isPodReady(a) === isPodReady(b) &&
    deepEqual(x.labels, y.labels) &&
    controllerOf(a)?.uid === controllerOf(b)?.uid
  );
}

function isSameQuestion(a: ReplicaSet['spec'], b: ReplicaSet['spec']): boolean {
  return a === b || (a.selector === b.selector && a.template?.metadata?.labels === b.template?.metadata?.labels);
}

function count({ counts, selector, template }: Tally, pod: Pod, sign: 1 | -1): void {
  const { labels } = pod.metadata;
  if (!matches(selector, labels)) {
    if (isPodActive(pod)) counts.strays += sign;
  } else if (isPodActive(pod)) {
    counts.active += sign;
    if (isPodReady(pod)) counts.ready += sign;
    if (matches(template, labels)) counts.fullyLabeled += sign;
  } else if (isPodTerminating(pod)) {
    counts.terminating += sign;
  }
}
