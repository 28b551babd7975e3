/**
 * What one container's processes have used of the CPU, as a fluid: a steady part that always wants so many cores, and
 * work that queues (requests). Kept as integrals, so that nothing has to tick. Amounts are core-milliseconds: one core
 * for one millisecond.
 * Invariant: between two changes of its flow an account grows as a piecewise linear function of time.
 */
export interface Account {
  /** Virtual milliseconds up to which the sums below are right. */
  at: number;
  usedMs: number;
  /** Work that waits to be done. */
  backlogMs: number;
  /** Time in which it wanted more than it got. Upstream: container_cpu_cfs_throttled_periods_total in kind. */
  starvedMs: number;
}

/** What it wants and may have, in cores. */
export interface Flow {
  /** Wanted all the time; what it does not get is not made up for later. */
  readonly steady: number;
  /** Work arriving as a stream. */
  readonly arriving: number;
  /** The most it may use at once: its limit, its share of the machine, its own threads. */
  readonly cap: number;
}

/** Whoever waits longer than this has given up: older work is not done. */
export const PATIENCE_MS = 5000;

/** Brings the account up to `now`, in place: every probe and every look does. */
export function advance(account: Account, flow: Flow, now: number): Account {
  const dt = now - account.at;
  if (dt <= 0) return account;
  const steady = Math.min(flow.steady, flow.cap);
  const room = flow.cap - steady;
  const surplus = flow.arriving - room;
  const isStarved = flow.steady > flow.cap || surplus > 0;
  const drainMs = surplus < 0 ? Math.min(account.backlogMs / -surplus, dt) : dt;
  const isBusy = account.backlogMs > 0 || surplus >= 0;
  const atCap = isBusy ? drainMs : 0;
  const worked = room * atCap + flow.arriving * (dt - atCap);
  const backlog = account.backlogMs + flow.arriving * dt - worked;
  account.at = now;
  account.usedMs += steady * dt + worked;
  account.starvedMs += isStarved ? dt : account.backlogMs > 0 ? drainMs : 0;
  account.backlogMs = Math.max(0, Math.min(backlog, room * PATIENCE_MS));
  return account;
}

/** Cores in use at this very moment. */
export function coresNow({ backlogMs }: Account, { steady, arriving, cap }: Flow): number {
  return backlogMs > 0 ? cap : Math.min(steady + arriving, cap);
}

/** Virtual milliseconds until a piece of work that arrives now is done; one thread does it. */
export function serviceMs({ backlogMs }: Account, { steady, cap }: Flow, workMs: number): number {
  const room = Math.max(cap - Math.min(steady, cap), MIN_CORES);
  return backlogMs / room + workMs / Math.min(room, 1);
}

/** Nobody is starved to a standstill: the kernel's smallest share. */
const MIN_CORES = 0.002;
