import { ClaimManager } from './devices/claim-manager.ts';
import { SlicePublisher } from './devices/slice-publisher.ts';
import { kubeletMore } from './kubelet-http-more.ts';
import type { LateNode } from './late-node.ts';
import { missingText, PREEMPTED, victimsOf } from './preemption.ts';
import { SignalWatch } from './signals/signal-watch.ts';
import { ShutdownManager } from './shutdown/shutdown-manager.ts';
import { forbiddenSysctl } from './sysctls.ts';
import { VolumeManager } from './volumes/volume-manager.ts';

export const LATE_NODE: LateNode = {
  shutdown: (host) => new ShutdownManager(host),
  volumes: (host) => new VolumeManager(host),
  devices: (host) => new ClaimManager(host),
  publishDevices: (ctx, world) => void new SlicePublisher(ctx, world),
  signals: (host) => new SignalWatch(host),
  forbiddenSysctl,
  answer: kubeletMore,
  preemption: { PREEMPTED, missingText, victimsOf },
};
