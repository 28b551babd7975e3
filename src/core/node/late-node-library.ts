import type { LateNode } from './late-node.ts';
import { ShutdownManager } from './shutdown/shutdown-manager.ts';

export const LATE_NODE: LateNode = { shutdown: (host) => new ShutdownManager(host) };
