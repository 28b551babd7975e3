import { hexId } from '../../../image-ref.ts';
import type { Outcome } from '../../../shell/run/io.ts';
import { MIB, type Command, type ImageDef, type LateImage } from '../../image.ts';
import type { Reply } from '../redis/redis-commands.ts';

/**
 * The worker of the page about a work queue with fine work: worker.py and rediswq.py, which take items of the list `job2`
 * in the Service `redis` until it is empty. Modelled: leases do not run out.
 */
const WORK_MS = 10_000;
const QUEUE = 'job2';
const PROCESSING = 'job2:processing';

interface State {
  started: boolean;
  item?: string;
  until: number;
}

const worker: Command = (io, { spec }): Outcome => {
  const state = (io.state ??= { started: false, until: 0 } satisfies State) as State;
  const ask = (...argv: string[]): Reply | undefined => {
    const answer = io.network.request('SAY', 'http://redis:6379/', { protocol: 'redis', body: JSON.stringify(argv) });
    return answer.kind === 'answered' ? (JSON.parse(answer.body ?? 'null') as Reply) : undefined;
  };
  const length = (key: string): number | undefined => {
    const reply = ask('LLEN', key);
    return reply?.k === 'int' ? reply.n : undefined;
  };
  if (io.now < state.until) return { sleepUntil: state.until };
  if (state.item !== undefined) ask('LREM', PROCESSING, '0', state.item);
  delete state.item;
  const [left, inWork] = [length(QUEUE), length(PROCESSING)];
  if (left === undefined || inWork === undefined) {
    io.err('redis.exceptions.ConnectionError: Error connecting to redis:6379.\n');
    return 1;
  }
  if (!state.started) {
    io.out(
      `Worker with sessionID: ${uuid(spec.podUid)}\nInitial queue state: empty=${left + inWork === 0 ? 'True' : 'False'}\n`,
    );
    state.started = true;
  }
  if (left + inWork === 0) {
    io.out('Queue empty, exiting\n');
    return 0;
  }
  const taken = ask('RPOPLPUSH', QUEUE, PROCESSING);
  if (taken?.k === 'bulk' && taken.text !== null) {
    state.item = taken.text;
    io.out(`Working on ${taken.text}\n`);
    state.until = io.now + WORK_MS;
  } else {
    io.out('Waiting for work\n');
    state.until = io.now + 2000;
  }
  return { sleepUntil: state.until };
};

function uuid(text: string): string {
  const h = hexId(text);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`;
}

export const workQueue2: ImageDef = {
  name: 'job-wq-2',
  repositories: ['*/job-wq-2'],
  sizeBytes: 330 * MIB,
  startMs: 50,
  argsAreCommand: true,
  main: () => ({ kind: 'exit', code: 0, afterMs: 10 }),
  entry: () => ['./worker.py'],
  ports: () => [],
  onTerm: 'ignored',
};

export const workQueue2Image: LateImage = { commands: { 'worker.py': worker } };
