import type { Pod } from '../../api/types.ts';

/**
 * Attaching and detaching that is under way, and how long to leave alone what failed. One operation at a time for a
 * volume, or for a volume and a node if it may be attached to several.
 * Upstream: pkg/volume/util/nestedpendingoperations, exponential_backoff.go; the poll of csi_attacher.go (without jitter).
 */
export interface Operation {
  readonly kind: 'attach' | 'detach';
  readonly node: string;
  /** The pods that waited when it began. */
  readonly pods: readonly Pod[];
  readonly startedAt: number;
  /** When it is looked at next. */
  pollAt: number;
  stepMs: number;
}

interface Failure {
  readonly kind: Operation['kind'];
  readonly delayMs: number;
  readonly until: number;
}

const FIRST_POLL_MS = 500;
const MAX_POLL_MS = 7000;
const POLL_FACTOR = 1.05;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 122_000;
/** Upstream: csiTimeout. */
export const OPERATION_TIMEOUT_MS = 120_000;

export const operationKey = (volume: string, node: string, isShared: boolean): string =>
  isShared ? `${volume}|${node}` : volume;

export class Operations {
  readonly #pending = new Map<string, Operation>();
  readonly #failed = new Map<string, Failure>();

  pending(key: string): Operation | undefined {
    return this.#pending.get(key);
  }

  /** Until when an operation of this kind is not tried again; a different one forgets what failed before. */
  blockedUntil(key: string, kind: Operation['kind'], now: number): number | undefined {
    const failure = this.#failed.get(key);
    return failure?.kind === kind && failure.until > now ? failure.until : undefined;
  }

  begin(key: string, what: Pick<Operation, 'kind' | 'node' | 'pods'>, now: number): Operation {
    if (this.#failed.get(key)?.kind !== what.kind) this.#failed.delete(key);
    const operation = { ...what, startedAt: now, pollAt: now + FIRST_POLL_MS, stepMs: FIRST_POLL_MS };
    this.#pending.set(key, operation);
    return operation;
  }

  /** Not over yet: when to look again. */
  postpone(operation: Operation): number {
    operation.stepMs = Math.min(Math.round(operation.stepMs * POLL_FACTOR), MAX_POLL_MS);
    return (operation.pollAt += operation.stepMs);
  }

  succeed(key: string): void {
    this.#pending.delete(key);
    this.#failed.delete(key);
  }

  fail(key: string, kind: Operation['kind'], now: number): void {
    this.#pending.delete(key);
    const known = this.#failed.get(key);
    const delayMs = Math.min(known?.kind === kind ? known.delayMs * 2 : FIRST_DELAY_MS, MAX_DELAY_MS);
    this.#failed.set(key, { kind, delayMs, until: now + delayMs });
  }
}
