import type { PluginFactory } from '../plugin.ts';

/** Higher priority first, then whoever waits longer. Upstream: plugins/queuesort/priority_sort.go. */
export const prioritySort: PluginFactory = () => ({
  name: 'PrioritySort',
  queueSort: (a, b) => b.info.priority - a.info.priority || a.timestamp - b.timestamp,
});
