import type { PluginFactory } from '../plugin.ts';
import { defaultBinder } from './default-binder.ts';
import { defaultPreemption } from './default-preemption.ts';
import { dynamicResources } from './dynamic-resources.ts';
import { imageLocality } from './image-locality.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';
import { nodeAffinity } from './node-affinity.ts';
import { nodeDeclaredFeatures } from './node-declared-features.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { nodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts';
import { nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { nodeVolumeLimits } from './node-volume-limits.ts';
import { podTopologySpread } from './pod-topology-spread.ts';
import { prioritySort } from './priority-sort.ts';
import { schedulingGates } from './scheduling-gates.ts';
import { taintToleration } from './taint-toleration.ts';
import { volumeBinding } from './volume-binding.ts';
import { volumeRestrictions } from './volume-restrictions.ts';
import { volumeZone } from './volume-zone.ts';

/**
 * The default profile: plugins in upstream's order with upstream's weights. To add a plugin: its own file and a line
 * here. Upstream: getDefaultPlugins in pkg/scheduler/apis/config/v1/default_plugins.go.
 */
export interface PluginEntry {
  readonly create: PluginFactory;
  /** Of its score in a node's total. */
  readonly weight: number;
  /** Its part of the configuration. */
  readonly args?: object;
}

export interface NamedPlugin extends PluginEntry {
  readonly name: string;
}

export const DEFAULT_PLUGINS: readonly NamedPlugin[] = [
  { name: 'SchedulingGates', create: schedulingGates, weight: 0 },
  { name: 'PrioritySort', create: prioritySort, weight: 0 },
  { name: 'NodeUnschedulable', create: nodeUnschedulable, weight: 0 },
  { name: 'NodeName', create: nodeName, weight: 0 },
  { name: 'TaintToleration', create: taintToleration, weight: 3 },
  { name: 'NodeAffinity', create: nodeAffinity, weight: 2 },
  { name: 'NodePorts', create: nodePorts, weight: 0 },
  { name: 'NodeResourcesFit', create: nodeResourcesFit, weight: 1 },
  { name: 'VolumeRestrictions', create: volumeRestrictions, weight: 0 },
  { name: 'NodeVolumeLimits', create: nodeVolumeLimits, weight: 0 },
  { name: 'VolumeBinding', create: volumeBinding, weight: 0 },
  { name: 'VolumeZone', create: volumeZone, weight: 0 },
  { name: 'PodTopologySpread', create: podTopologySpread, weight: 2 },
  { name: 'InterPodAffinity', create: interPodAffinity, weight: 2 },
  { name: 'DynamicResources', create: dynamicResources, weight: 2 },
  { name: 'DefaultPreemption', create: defaultPreemption, weight: 0 },
  { name: 'NodeResourcesBalancedAllocation', create: nodeResourcesBalancedAllocation, weight: 1 },
  { name: 'ImageLocality', create: imageLocality, weight: 1 },
  { name: 'DefaultBinder', create: defaultBinder, weight: 0 },
  { name: 'NodeDeclaredFeatures', create: nodeDeclaredFeatures, weight: 0 },
];

export const PLUGINS_BY_NAME: ReadonlyMap<string, NamedPlugin> = new Map(DEFAULT_PLUGINS.map((p) => [p.name, p]));
