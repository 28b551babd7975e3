import type { ComponentDef } from '../runtime/component.ts';
import { SchedulerLoop } from './scheduler-loop.ts';
import { DEFAULT_PLUGINS, type PluginEntry } from './plugins/registry.ts';
import { VerdictLog } from './verdict-log.ts';

/**
 * kube-scheduler: one pod at a time, from the queue to a binding. Whatever it remembers it can rebuild from the API.
 * Upstream: pkg/scheduler/scheduler.go.
 */
export interface SchedulerOptions {
  /** Where attempts are noted for the page. */
  readonly verdicts?: VerdictLog;
  readonly plugins?: readonly PluginEntry[];
  /** 0, the default: adaptive. */
  readonly percentageOfNodesToScore?: number;
}

export function scheduler(options: SchedulerOptions = {}): ComponentDef {
  const { verdicts = new VerdictLog(), plugins = DEFAULT_PLUGINS, percentageOfNodesToScore = 0 } = options;
  return {
    name: 'kube-scheduler',
    start(ctx) {
      new SchedulerLoop(ctx, { verdicts, plugins, percentageOfNodesToScore }).start();
    },
  };
}
