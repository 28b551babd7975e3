import { parseDuration } from '../../lib/duration.ts';
import type { ClusterEventType, Plugin, PluginFactory } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';

/**
 * What every pod sees of it: nothing, but its words in the message of a pod that fits nowhere. When a plugin before it
 * ended the attempt, upstream finds no state of its own and says 'not found'; so does this. Pods that need devices are
 * handed to dra/device-plugin.ts, which is loaded late.
 * Upstream: pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go.
 */
export interface DynamicResourcesArgs {
  readonly bindingTimeout?: string;
}

const BINDING_TIMEOUT_MS = 600_000;
const EVENTS: readonly ClusterEventType[] = [
  'node-added',
  'node-labels',
  'node-allocatable',
  'device-class',
  'resource-slice',
  'resource-claim',
  'target-claims',
];

export const dynamicResources: PluginFactory = (handle, { bindingTimeout }: DynamicResourcesArgs = {}) => {
  const timeoutMs = parseDuration(bindingTimeout ?? '') ?? BINDING_TIMEOUT_MS;
  let made: Plugin | undefined;
  const devices = (): Plugin | undefined => (made ??= handle.devices?.(timeoutMs));
  const needsDevices = ({ pod, requests }: PodInfo): boolean =>
    (pod.spec.resourceClaims?.length ?? 0) > 0 ||
    (requests.scalars !== undefined && [...requests.scalars.keys()].some((name) => handle.objects.deviceClassOf(name)));
  /** The pod at hand needs devices. */
  let isOn = false;
  /** The pod that was looked at last. */
  let seen: PodInfo | undefined;
  const hint =
    (type: ClusterEventType) =>
    (pod: PodInfo, event: object): boolean =>
      (devices()?.hints?.[type] as ((p: PodInfo, e: object) => boolean) | undefined)?.(pod, event) ?? false;
  return {
    name: 'DynamicResources',
    preEnqueue: (pod) => (pod.pod.spec.resourceClaims?.length ? devices()?.preEnqueue?.(pod) : undefined),
    preFilter(pod) {
      seen = pod;
      isOn = needsDevices(pod);
      const result = isOn ? devices()?.preFilter?.(pod) : 'skip';
      if (result === 'skip') isOn = false;
      return result;
    },
    filter: (pod, node) => (isOn ? made?.filter?.(pod, node) : undefined),
    postFilter(pod, failure) {
      const isSeen = seen === pod;
      seen = undefined;
      if (failure.endedBeforeFilters && !isSeen) return { message: 'not found', isError: true };
      return (isOn ? made?.postFilter?.(pod, failure) : undefined) ?? { message: 'no new claims to deallocate' };
    },
    preScore: () => (isOn ? undefined : 'skip'),
    score: (pod, node) => (isOn ? (made?.score?.(pod, node) ?? 0) : 0),
    normalize: (pod, scores, nodes) => made?.normalize?.(pod, scores, nodes),
    reserve(pod, node) {
      seen = undefined;
      return isOn ? made?.reserve?.(pod, node) : undefined;
    },
    unreserve: (pod, node) => made?.unreserve?.(pod, node),
    preBind: (pod, node) => made?.preBind?.(pod, node),
    isPreBound: (pod, node) => made?.isPreBound?.(pod, node),
    postBind: (pod, node) => made?.postBind?.(pod, node),
    hints: Object.fromEntries(EVENTS.map((type) => [type, hint(type)])),
  };
};
