import { isStatusError } from '../api/status-error.ts';
import type { Event, KubeObject } from '../api/types.ts';
import { hex32, type RngStream } from '../lib/rng.ts';
import { EPOCH_MS } from '../lib/time.ts';
import { EventCorrelator } from './event-correlator.ts';
import type { Client, DraftOf } from './client.ts';

/**
 * Events as `kubectl describe` shows them: core/v1 Events, the same one counted up instead of repeated.
 * Upstream: staging/src/k8s.io/client-go/tools/record/{event,events_cache}.go.
 */
export interface EventRecorder {
  event(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void;
}

interface Times {
  readonly now: string;
  readonly nowMs: number;
}

interface Seen {
  readonly namespace: string;
  readonly name: string;
  count: number;
}

export interface RecorderOptions {
  /** 'kubelet/node-1' is reported as component kubelet on host node-1. */
  readonly component: string;
  readonly client: Client;
  readonly times: Times;
  readonly random: RngStream;
}

const MAX_SEEN = 4096;

export function createRecorder({ component, client, times, random }: RecorderOptions): EventRecorder {
  const seen = new Map<string, Seen>();
  const correlator = new EventCorrelator();
  const [name = component, host] = component.split('/');
  const source = { component: name, ...(host ? { host } : {}) };
  const refs = new LastRef();
  const names = new EventNames(times, random);

  /** Counts the known event up; false if it is gone. */
  function repeat(known: Seen, message: string): boolean {
    try {
      known.count++;
      const { count } = known;
      client.patch('Event', known.namespace, known.name, { count, lastTimestamp: times.now, message });
      return true;
    } catch (error) {
      if (isStatusError(error)) return false;
      throw error;
    }
  }

  function first(
    about: KubeObject,
    type: string,
    reason: string,
    message: string,
    fieldPath?: string,
  ): Seen | undefined {
    const namespace = about.metadata.namespace ?? 'default';
    const name = names.of(about.metadata.name ?? '');
    const ref = refs.of(about, fieldPath);
    const body = eventBody({ ref, type, reason, message, name, namespace, source, now: times.now });
    try {
      client.createWhole('Event', body);
      return { namespace, name, count: 1 };
    } catch (error) {
      // As upstream, an event that cannot be written (namespace going away, server out of reach) is dropped.
      if (isStatusError(error)) return undefined;
      throw error;
    }
  }

  return {
    event(about, type, reason, message, fieldPath) {
      const { uid, name } = about.metadata;
      const kept = correlator.correlate(
        `${uid}|${name}`,
        `|${type}|${reason}`,
        { message, part: fieldPath },
        times.nowMs,
      );
      if (!kept) return;
      const known = seen.get(kept.key);
      if (known && repeat(known, kept.message)) return;
      const made = first(about, type, reason, kept.message, fieldPath);
      if (!made) return;
      if (seen.size >= MAX_SEEN) seen.delete(seen.keys().next().value as string);
      seen.set(kept.key, made);
    },
  };
}

interface EventParts {
  readonly ref: Event['involvedObject'];
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly name: string;
  readonly namespace: string;
  readonly source: { readonly component: string; readonly host?: string };
  readonly now: string;
}

function eventBody(e: EventParts): DraftOf<'Event'> {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: e.name, namespace: e.namespace },
    involvedObject: e.ref,
    reason: e.reason,
    message: e.message,
    source: e.source,
    firstTimestamp: e.now,
    lastTimestamp: e.now,
    count: 1,
    type: e.type,
    reportingComponent: e.source.component,
    reportingInstance: e.source.host ?? '',
  };
}

/**
 * Names end with the nanosecond in hexadecimal, so that a list of an object's events is in their order, as `kubectl
 * describe` shows it. Upstream: client-go, tools/record/util (GenerateEventName). Modelled: the part below a
 * millisecond is drawn.
 */
class EventNames {
  readonly #times: Times;
  readonly #random: RngStream;
  #ms = -1;
  #ns = 0;

  constructor(times: Times, random: RngStream) {
    this.#times = times;
    this.#random = random;
  }

  of(name: string): string {
    const { nowMs } = this.#times;
    const drawn = this.#random.uint32();
    this.#ns = nowMs === this.#ms ? this.#ns + 1 + (drawn % STEP_NS) : drawn % FIRST_NS;
    this.#ms = nowMs;
    const at = BigInt(EPOCH_MS + nowMs) * 1_000_000n + BigInt(this.#ns);
    if (name.length <= MAX_NAME && SUBDOMAIN.test(name)) return `${name}.${at.toString(16)}`;
    const hex = hex32(drawn) + hex32(this.#random.uint32()) + hex32(this.#random.uint32()) + hex32(this.#ns);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }
}
const STEP_NS = 1000;
const FIRST_NS = 500_000;
/** What leaves room for the time in a name of 253 characters. */
const MAX_NAME = 236;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Several Events in a row about one state of an object share what they say of it. */
class LastRef {
  #about: KubeObject | undefined;
  #fieldPath: string | undefined;
  #ref: Event['involvedObject'] | undefined;

  of(about: KubeObject, fieldPath: string | undefined): Event['involvedObject'] {
    if (this.#ref && this.#about === about && this.#fieldPath === fieldPath) return this.#ref;
    this.#about = about;
    this.#fieldPath = fieldPath;
    return (this.#ref = refOf(about, fieldPath));
  }
}

function refOf(about: KubeObject, fieldPath: string | undefined): Event['involvedObject'] {
  const { name, namespace, uid, resourceVersion } = about.metadata;
  return {
    apiVersion: about.apiVersion,
    kind: about.kind,
    ...(name ? { name } : {}),
    ...(namespace ? { namespace } : {}),
    ...(uid ? { uid } : {}),
    ...(resourceVersion ? { resourceVersion } : {}),
    ...(fieldPath ? { fieldPath } : {}),
  };
}
