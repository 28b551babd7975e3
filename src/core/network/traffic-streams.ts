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
}

interface Stream {
  readonly record: ContainerRecord;
  readonly perSecond: number;
}

/** Sends at the rate from now on; says which share of it is answered. */
export function stream(sink: StreamSink, sender: string, perSecond: number, shares: readonly Share[]): number {
  const byContainer = new Map<ContainerRecord, number>();
  for (const part of shares) {
    if (!('ip' in part)) continue;
    const record = sink.serverAt(part.ip, part.port);
    if (typeof record !== 'string') byContainer.set(record, (byContainer.get(record) ?? 0) + part.share);
  }
  const streams = [...byContainer].map(([record, share]) => ({ record, perSecond: share * perSecond }));
  sink.setStreams(sender, streams);
  let answered = 0;
  for (const [record, share] of byContainer) answered += share * sink.servedShare(record);
  return answered;
}
