import type { PluginFactory } from '../plugin.ts';

/**
 * Only what every pod sees of it: its words in the message of a pod that fits nowhere. When a plugin before it ended
 * the attempt, upstream finds no state of its own and says 'not found'; so does this.
 * Upstream: PostFilter in pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go.
 * Left out: resource claims.
 */
export const dynamicResources: PluginFactory = () => ({
  name: 'DynamicResources',
  postFilter: (_pod, failure) =>
    failure.endedBeforeFilters ? { message: 'not found', isError: true } : { message: 'no new claims to deallocate' },
});
