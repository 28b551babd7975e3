import type { PluginFactory } from '../plugin.ts';
import { defaultBinder } from './default-binder.ts';
import { defaultPreemption } from './default-preemption.ts';
import { dynamicResources } from './dynamic-resources.ts';
import { imageLocality } from './image-locality.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';
import { nodeAffinity } from './node-affinity.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { nodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts';
import { nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { podTopologySpread } from './pod-topology-spread.ts';
import { prioritySort } from './priority-sort.ts';
import { schedulingGates } from './scheduling-gates.ts';
import { taintToleration } from './taint-toleration.ts';
import { volumeBinding } from './volume-binding.ts';

/**
 * The default profile: plugins in upstream's order with upstream's weights. To add a plugin: its own file and a line
 * here. Upstream: getDefaultPlugins in pkg/scheduler/apis/config/v1/default_plugins.go.
 * Left out: VolumeRestrictions, NodeVolumeLimits, VolumeZone, NodeDeclaredFeatures.
 */
export interface PluginEntry {
  readonly create: PluginFactory;
  /** Of its score in a node's total. */
  readonly weight: number;
}

export const DEFAULT_PLUGINS: readonly PluginEntry[] = [
  { create: schedulingGates, weight: 0 },
  { create: prioritySort, weight: 0 },
  { create: nodeUnschedulable, weight: 0 },
  { create: nodeName, weight: 0 },
  { create: taintToleration, weight: 3 },
  { create: nodeAffinity, weight: 2 },
  { create: nodePorts, weight: 0 },
  { create: nodeResourcesFit, weight: 1 },
  { create: volumeBinding, weight: 0 },
  { create: podTopologySpread, weight: 2 },
  { create: interPodAffinity, weight: 2 },
  { create: dynamicResources, weight: 0 },
  { create: defaultPreemption, weight: 0 },
  { create: nodeResourcesBalancedAllocation, weight: 1 },
  { create: imageLocality, weight: 1 },
  { create: defaultBinder, weight: 0 },
];
