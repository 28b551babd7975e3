/**
 * Decides what becomes of an event that a component wants to record: written as it is, counted with others, or dropped.
 *  - Ten similar ones (all alike but for the message) within ten minutes are combined from then on.
 *  - A source may write 25 about an object, and then one every five minutes.
 * Forgotten with the component, as upstream. Upstream: staging/src/k8s.io/client-go/tools/record/events_cache.go.
 */
const MAX_ENTRIES = 4096;
const COMBINE_FROM = 10;
const COMBINE_WITHIN_MS = 600_000;
const BURST = 25;
const REFILL_MS = 300_000;

export interface Correlated {
  /** Equal for events that are counted up in one object. */
  readonly key: string;
  readonly message: string;
}

interface Said {
  readonly message: string;
  /** 'spec.containers{web}' */
  readonly part?: string | undefined;
}

interface Group {
  /** Most groups have one message for ever: only those with more have a set. */
  only: string | undefined;
  messages: Set<string> | undefined;
  lastMs: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

export class EventCorrelator {
  readonly #groups = new Map<string, Group>();
  readonly #buckets = new Map<string, Bucket>();

  /** `about` names the object, `kind` the type and the reason, `said` the message and the part of the object. */
  correlate(about: string, kind: string, { message, part = '' }: Said, nowMs: number): Correlated | undefined {
    const group = this.#groupOf(about + kind, nowMs);
    const isCombined = countIn(group, message) >= COMBINE_FROM;
    group.lastMs = nowMs;
    // as upstream: room for the next one, so that a group does not grow without end
    if (isCombined) group.messages?.delete(group.messages.values().next().value as string);
    if (!this.#takeToken(about, nowMs)) return undefined;
    if (!isCombined) return { key: `${about}${kind}|${part}|${message}`, message };
    return { key: about + kind, message: `(combined from similar events): ${message}` };
  }

  #groupOf(key: string, nowMs: number): Group {
    const known = this.#groups.get(key);
    if (known && nowMs - known.lastMs <= COMBINE_WITHIN_MS) return known;
    const fresh: Group = { only: undefined, messages: undefined, lastMs: nowMs };
    remember(this.#groups, key, fresh);
    return fresh;
  }

  #takeToken(about: string, nowMs: number): boolean {
    let bucket = this.#buckets.get(about);
    if (!bucket) remember(this.#buckets, about, (bucket = { tokens: BURST, atMs: nowMs }));
    bucket.tokens = Math.min(BURST, bucket.tokens + (nowMs - bucket.atMs) / REFILL_MS);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }
}

/** Adds the message; returns how many different ones there are. */
function countIn(group: Group, message: string): number {
  if (group.messages) return group.messages.add(message).size;
  if (group.only === undefined || group.only === message) {
    group.only = message;
    return 1;
  }
  group.messages = new Set([group.only, message]);
  return 2;
}

/** The oldest entry makes room. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  if (map.size >= MAX_ENTRIES) map.delete(map.keys().next().value as string);
  map.set(key, value);
}
