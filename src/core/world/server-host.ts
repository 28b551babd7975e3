import { EPOCH_MS } from '../lib/time.ts';
import type { Clock } from '../lib/clock.ts';
import type { ContainerFiles } from './container-files.ts';
import type { ServerHost } from './images/image.ts';
import type { ContainerRecord } from './records.ts';
import type { Hog } from './use/hogs.ts';

/** What a server of a container has at hand: its files, its network, and what it keeps in mind, which is in its record. */
export interface ServerHostDeps {
  readonly clock: Clock;
  readonly files: ContainerFiles;
  latest(): ContainerRecord;
  put(record: ContainerRecord): void;
  end(exitCode: number, afterMs: number): void;
  occupy(hog: Hog): void;
  log(line: string): void;
}

export function serverHost(
  record: ContainerRecord,
  at: Pick<ServerHost, 'ip' | 'port' | 'from'>,
  { clock, files, latest, put, end, occupy, log }: ServerHostDeps,
): ServerHost {
  const { spec, startedAt } = record;
  return {
    spec,
    ...at,
    startedAt,
    get now() {
      return clock.now;
    },
    get epochMs() {
      return EPOCH_MS + clock.now;
    },
    get files() {
      return files.view(latest());
    },
    get network() {
      return files.networks(spec);
    },
    get memory() {
      return latest().process.memory;
    },
    remember(text) {
      const now = latest();
      if (now.process.memory !== text) put({ ...now, process: { ...now.process, memory: text } });
    },
    end,
    occupy: (cpuMilli, bytes, seconds) => occupy({ cpuMilli, bytes, untilMs: clock.now + seconds * 1000 }),
    log,
  };
}
