import type { AppState } from '../store/state.ts';

/**
 * What the clock's buttons, keys and palette entries do: one place, so that all three agree. A refusal (nothing to go
 * back to) is told in a toast.
 */
export type Session = Pick<AppState, 'client' | 'clock' | 'toast' | 'phase'>;

export function togglePlay({ client, clock }: Session): void {
  client.send({ type: clock.isPlaying ? 'clock.pause' : 'clock.play' });
}

export function setSpeed({ client }: Session, factor: number): void {
  client.send({ type: 'clock.speed', factor });
}

export function stepEvent(session: Session): void {
  pauseFirst(session);
  report(session, session.client.call('clock.step-event', {}));
}

export function stepMs(session: Session, ms: number): void {
  pauseFirst(session);
  report(session, session.client.call('clock.step', { ms }));
}

export function rewind(session: Session, to: 'step' | 'command'): void {
  const canRewind = to === 'step' ? session.clock.canRewindStep : session.clock.canRewindCommand;
  if (!canRewind) return;
  pauseFirst(session);
  report(session, session.client.call('clock.rewind', { to }));
}

/** Whoever steps wants to look: the clock stands still afterwards. */
function pauseFirst({ client, clock }: Session): void {
  if (clock.isPlaying) client.send({ type: 'clock.pause' });
}

export function report({ toast }: Session, work: Promise<unknown>): void {
  work.catch((error: unknown) => toast({ tone: 'bad', text: error instanceof Error ? error.message : String(error) }));
}
