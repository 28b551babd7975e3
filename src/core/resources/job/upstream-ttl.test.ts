import { expect, it } from 'vitest';
import type { Job } from '../../api/types.ts';
import type { DeleteOptions } from '../../runtime/client.ts';
import { formatTime, parseTime } from '../../lib/time.ts';
import golden from './fixtures/upstream-ttl.jsonl?raw';
import { ttlAfterFinishedController } from './ttl-controller.ts';

/**
 * Whether a Job goes or when it is looked at again, by what the cache shows of it and what the API server has: recorded
 * from the TTL-after-finished controller of Kubernetes 1.36.0 (`test/upstream/record.sh job-ttl`). Times are seconds ago.
 */
interface JobIn {
  readonly ttl?: number;
  /** 'TYPE STATUS AGE' */
  readonly conditions?: readonly string[];
  readonly ends?: true;
}

interface Row {
  readonly cached?: JobIn;
  readonly fresh?: JobIn;
  /** 'PROPAGATION UID' */
  readonly deleted?: string;
  readonly after?: number;
  readonly failed?: true;
}

const NOW = parseTime('2026-01-01T01:00:00Z') as number;
const ROWS = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

function jobOf({ ttl, conditions = [], ends }: JobIn): Job {
  return {
    metadata: {
      name: 'job',
      namespace: 'default',
      uid: 'uid',
      ...(ends ? { deletionTimestamp: formatTime(NOW) } : {}),
    },
    spec: ttl === undefined ? {} : { ttlSecondsAfterFinished: ttl },
    status: {
      conditions: conditions.map((text) => {
        const [type, status, age] = text.split(' ');
        return { type, status, lastTransitionTime: formatTime(NOW - Number(age) * 1000) };
      }),
    },
  } as unknown as Job;
}

it.each(ROWS.map((row) => [JSON.stringify(row), row] as const))('%s', (_name, { cached, fresh, deleted, after }) => {
  let gone: string | undefined;
  const ctx = {
    epochMs: NOW,
    tracer: { decide: () => undefined },
    informer: () => ({ byKey: () => cached && jobOf(cached) }),
    client: {
      find: () => fresh && jobOf(fresh),
      delete: (_: string, __: string, ___: string, { propagationPolicy, preconditions }: DeleteOptions) =>
        (gone = `${propagationPolicy} ${preconditions?.uid}`),
    },
  };
  const result = ttlAfterFinishedController.reconcile(ctx as never, 'default/job') as { afterMs: number } | undefined;
  expect({ deleted: gone, after: result && result.afterMs / 1000 }).toEqual({ deleted, after });
});
