import { splitStoreKey, storeKey } from '../../api/group-kind.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import type { Event } from '../../api/types.ts';
import { parseTime } from '../../lib/time.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { ManagedController } from '../../runtime/controller.ts';

/**
 * Events go an hour after they were last counted up. In Kubernetes etcd does this by itself (--event-ttl); here it is a
 * small controller, so with the controller manager stopped they stay.
 */
const TTL_MS = 3_600_000;
const RETRY_MS = 60_000;

export const eventExpiryController: ManagedController = {
  name: 'event-expiry',
  start: (ctx) => new EventExpiry(ctx).start(),
};

class EventExpiry {
  readonly #ctx: ComponentContext;
  /** When each goes, in milliseconds since 1970; first to go first. */
  readonly #dueAt = new Map<string, number>();
  #timers!: ReturnType<ComponentContext['timers']>;

  constructor(ctx: ComponentContext) {
    this.#ctx = ctx;
  }

  start(): void {
    this.#timers = this.#ctx.timers('event-expiry', () => this.#expire());
    const events = this.#ctx.informer('Event');
    const known = events.list().map((e) => [keyOf(e), dueAt(e)] as const);
    for (const [key, due] of known.sort((a, b) => a[1] - b[1])) this.#dueAt.set(key, due);
    events.handle(({ type, object }) => {
      if (type === 'deleted') this.#dueAt.delete(keyOf(object));
      else this.#note(keyOf(object), dueAt(object));
    });
    this.#setTimer();
  }

  /** What was counted up goes to the end, as it was counted up last of all. */
  #note(key: string, due: number): void {
    if (this.#dueAt.get(key) === due) return;
    this.#dueAt.delete(key);
    this.#dueAt.set(key, due);
    if (this.#timers.pendingAt('') === undefined) this.#setTimer();
  }

  #setTimer(): void {
    const first = this.#dueAt.values().next();
    if (!first.done) this.#timers.after('', Math.max(1, first.value - this.#ctx.epochMs));
  }

  #expire(): void {
    for (const [key, due] of this.#dueAt) {
      if (due > this.#ctx.epochMs) break;
      if (!this.#remove(key)) return this.#timers.after('', RETRY_MS);
      this.#dueAt.delete(key);
    }
    this.#setTimer();
  }

  /** False if the server cannot be reached. */
  #remove(key: string): boolean {
    const { namespace, name } = splitStoreKey(key);
    try {
      this.#ctx.client.delete('Event', namespace, name);
      return true;
    } catch (error) {
      if (!isStatusError(error)) throw error;
      return isNotFound(error);
    }
  }
}

const keyOf = ({ metadata }: Event): string => storeKey(metadata.namespace, metadata.name);

function dueAt({ lastTimestamp, eventTime, metadata }: Event): number {
  const since = lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
  return (parseTime(since) ?? parseTime(metadata.creationTimestamp) ?? 0) + TTL_MS;
}
