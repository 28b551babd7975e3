import { parseObjectKey, type ObjectKey } from '../../core/api/group-kind.ts';
import type { AppState } from '../store/state.ts';
import { report, stepMs, type Session } from './clock-commands.ts';

/** A daily backup shown in a second: the clock is moved to the moment at which a CronJob starts next. */
const CRON_JOB = 'batch/CronJob';

/** Its Job is there soon after its time. */
const AFTER_MS = 1000;

export const cronJobs = ({ objects }: Pick<AppState, 'objects'>): ObjectKey[] =>
  [...objects.keys()].filter((key) => parseObjectKey(key).groupKind === CRON_JOB);

/** `at`: virtual milliseconds. */
export function jumpToRun(session: Session, at: number): void {
  stepMs(session, Math.max(0, at - session.clock.now) + AFTER_MS);
}

/** To the first of all their next runs; nothing happens if none will ever run. */
export function jumpToNextRun(session: Session, keys: readonly ObjectKey[]): void {
  report(
    session,
    firstRun(session, keys).then((at) => (at === Infinity ? undefined : jumpToRun(session, at))),
  );
}

async function firstRun({ client }: Session, keys: readonly ObjectKey[]): Promise<number> {
  const answers = await Promise.all(keys.map((key) => client.ask<'next-run'>({ name: 'next-run', key })));
  return Math.min(...answers.map((at) => at ?? Infinity));
}
