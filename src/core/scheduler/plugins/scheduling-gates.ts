import { unresolvable, type PluginFactory } from '../plugin.ts';

/** Pods with scheduling gates are not queued. Upstream: plugins/schedulinggates/scheduling_gates.go. */
export const schedulingGates: PluginFactory = () => ({
  name: 'SchedulingGates',
  preEnqueue({ pod }) {
    const gates = pod.spec.schedulingGates;
    if (!gates || gates.length === 0) return undefined;
    return unresolvable(`waiting for scheduling gates: [${gates.map((g) => g.name).join(' ')}]`);
  },
  hints: { 'target-gates': () => true },
});
