import type { PluginFactory } from '../plugin.ts';

/** Writes the decision: POST pods/{name}/binding. Upstream: plugins/defaultbinder/default_binder.go. */
export const defaultBinder: PluginFactory = (handle) => ({
  name: 'DefaultBinder',
  bind: (pod, node) => handle.bind(pod.pod, node),
});
