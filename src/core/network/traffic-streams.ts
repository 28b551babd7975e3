import type { ContainerRecord } from '../world/records.ts';
import type { Share } from './spread.ts';

/**
 * Requests too many to be sent one by one: charged to containers as rates, by the shares that routing gives them.
 */
export interface StreamSink {
  /** Who would answer at the address. */
  serverAt(ip: string, port: number): ContainerRecord | 'refused' | 'timeout';
  /** Replaces all that the sender sends. */
  setStreams(sender: string, streams: readonly Stream[]): void;
  /** Of the requests arriving at the container now, the share that will be served in time. */
  servedShare(record: ContainerRecord): number;
  /** Where a server that only passes requests on sends these; absent or undefined: it answers them itself. */
  onward?(record: ContainerRecord, url: string): readonly { readonly ip: string; readonly port: number }[] | undefined;
  /** Changes whenever routing tables, machines or containers do. */
  version(): number;
}

interface Stream {
  readonly record: ContainerRecord;
  readonly perSecond: number;
}

/** Containers a stream goes to, with their shares; what is missing to 1 comes nowhere. */
export type Targets = ReadonlyMap<ContainerRecord, number>;

/** Who answers in the end, and who only passes requests on. */
export interface Way {
  readonly targets: Targets;
  readonly passing: Targets;
}

export function targetsOf(sink: StreamSink, shares: readonly Share[], url: string): Way {
  const targets = new Map<ContainerRecord, number>();
  const passing = new Map<ContainerRecord, number>();
  const add = (to: Map<ContainerRecord, number>, record: ContainerRecord | string, share: number): void => {
    if (typeof record !== 'string') to.set(record, (to.get(record) ?? 0) + share);
  };
  for (const part of shares) {
    if (!('ip' in part)) continue;
    const record = sink.serverAt(part.ip, part.port);
    const onward = typeof record === 'string' ? undefined : sink.onward?.(record, url);
    if (onward) {
      add(passing, record, part.share);
      for (const { ip, port } of onward) add(targets, sink.serverAt(ip, port), part.share / onward.length);
    } else add(targets, record, part.share);
  }
  return { targets, passing };
}

/** Every request finds a server. */
export function isComplete(targets: Targets): boolean {
  let sum = 0;
  for (const share of targets.values()) sum += share;
  return sum > 0.999_999;
}

/** Which share of the requests is answered at this moment. */
export function answeredShare(sink: StreamSink, targets: Targets): number {
  let answered = 0;
  for (const [record, share] of targets) answered += share * sink.servedShare(record);
  return answered;
}
