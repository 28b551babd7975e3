import { splitStoreKey, storeKey } from '../../api/group-kind.ts';
import { isStatusError } from '../../api/status-error.ts';
import type { Event } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { ManagedController } from '../../runtime/controller.ts';

/**
 * Events go an hour after they were last counted up. In Kubernetes etcd does this by itself (--event-ttl); here it is a
 * small controller, so with the controller manager stopped they stay. It looks which will go within the next minute, and
 * then not again before the next of the others may: no event written later goes sooner, so none has to be followed.
 */
const TTL_MS = 3_600_000;
const AHEAD_MS = 60_000;
const LOOK = 'look';
const EXPIRE = 'expire';

export const eventExpiryController: ManagedController = {
  name: 'event-expiry',
  start: (ctx) => new EventExpiry(ctx).start(),
};

class EventExpiry {
  readonly #ctx: ComponentContext;
  /** Keys of events that go before the next look, each with its time in milliseconds since 1970; first to go first. */
  #next: (readonly [key: string, due: number])[] = [];
  #timers!: ReturnType<ComponentContext['timers']>;

  constructor(ctx: ComponentContext) {
    this.#ctx = ctx;
  }

  start(): void {
    this.#timers = this.#ctx.timers('event-expiry', (what) => (what === LOOK ? this.#look() : this.#expire()));
    this.#look();
  }

  #look(): void {
    const now = this.#ctx.epochMs;
    const events = this.#events();
    let firstLater = now + (events ? TTL_MS : AHEAD_MS);
    this.#next = [];
    for (const event of events ?? []) {
      const due = dueAt(event);
      if (due <= now + AHEAD_MS) this.#next.push([storeKey(event.metadata.namespace, event.metadata.name), due]);
      else if (due < firstLater) firstLater = due;
    }
    this.#next.sort((a, b) => a[1] - b[1]);
    this.#timers.after(LOOK, firstLater - now);
    this.#setTimer();
  }

  /** Undefined: the server is out of reach. */
  #events(): readonly Event[] | undefined {
    try {
      return this.#ctx.client.list('Event');
    } catch (error) {
      if (!isStatusError(error)) throw error;
      return undefined;
    }
  }

  #setTimer(): void {
    const first = this.#next[0];
    if (first) this.#timers.after(EXPIRE, Math.max(1, first[1] - this.#ctx.epochMs));
  }

  /** What cannot be removed now is found again at the next look. */
  #expire(): void {
    const now = this.#ctx.epochMs;
    const later = this.#next.findIndex(([, due]) => due > now);
    const due = later < 0 ? this.#next : this.#next.slice(0, later);
    this.#next = later < 0 ? [] : this.#next.slice(later);
    for (const [key] of due) this.#remove(key, now);
    this.#setTimer();
  }

  #remove(key: string, now: number): void {
    const { namespace, name } = splitStoreKey(key);
    const { client } = this.#ctx;
    try {
      const event = client.find('Event', namespace, name);
      if (event && dueAt(event) <= now) client.delete('Event', namespace, name);
    } catch (error) {
      if (!isStatusError(error)) throw error;
    }
  }
}

function dueAt({ lastTimestamp, eventTime, metadata }: Event): number {
  const since = lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
  return (parseTime(since) ?? parseTime(metadata.creationTimestamp) ?? 0) + TTL_MS;
}
