import type { ComponentDef } from '../runtime/component.ts';
import type { DevicePlugin } from './device-plugin.ts';
import { SchedulerLoop } from './scheduler-loop.ts';
import { VerdictLog } from './verdict-log.ts';

/**
 * kube-scheduler: one pod at a time, from the queue to a binding. Whatever it remembers it can rebuild from the API.
 * Upstream: pkg/scheduler/scheduler.go.
 */
export interface SchedulerOptions {
  /** Where attempts are noted for the page. */
  readonly verdicts?: VerdictLog;
  /** For pods that need devices; loaded late. */
  readonly devices?: DevicePlugin;
}

export function scheduler(options: SchedulerOptions = {}): ComponentDef {
  const { verdicts = new VerdictLog(), devices } = options;
  return {
    name: 'kube-scheduler',
    start(ctx) {
      new SchedulerLoop(ctx, verdicts, devices).start();
    },
  };
}
