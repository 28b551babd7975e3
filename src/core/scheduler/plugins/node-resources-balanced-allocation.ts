import { MAX_SCORE, type PluginFactory } from '../plugin.ts';

/**
 * Prefers nodes whose CPU and memory would be used to the same degree: (1 - standard deviation) x 100. Pods that ask
 * for neither are not scored, else they would all go to one node.
 * Upstream: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go.
 */
export const nodeResourcesBalancedAllocation: PluginFactory = () => ({
  name: 'NodeResourcesBalancedAllocation',
  preScore: ({ requests }) => (requests.cpuMilli === 0 && requests.memoryBytes === 0 ? 'skip' : undefined),
  score({ requests }, { allocatable, requested }) {
    if (allocatable.cpuMilli === 0 || allocatable.memoryBytes === 0) return MAX_SCORE;
    const cpu = Math.min(1, (requested.cpuMilli + requests.cpuMilli) / allocatable.cpuMilli);
    const memory = Math.min(1, (requested.memoryBytes + requests.memoryBytes) / allocatable.memoryBytes);
    return Math.trunc((1 - Math.abs((cpu - memory) / 2)) * MAX_SCORE);
  },
});
