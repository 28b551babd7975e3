import type { Node, NodeAddress, Taint } from '../../../api/types.ts';
import type { CloudInstance } from './cloud.ts';

/**
 * What the cloud node controller writes of a machine into its Node. Pure.
 * Upstream: staging/src/k8s.io/cloud-provider/controllers/node/node_controller.go (getNodeModifiersFromCloudProvider,
 * reconcileNodeLabels, updateNodeAddress).
 */
export const UNINITIALIZED = 'node.cloudprovider.kubernetes.io/uninitialized';

const TYPE = 'node.kubernetes.io/instance-type';
const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
const OLD_TYPE = 'beta.kubernetes.io/instance-type';
const OLD_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const OLD_REGION = 'failure-domain.beta.kubernetes.io/region';

/** The older label is the source of truth for the newer one. */
const PAIRS = [
  [OLD_ZONE, ZONE],
  [OLD_REGION, REGION],
  [OLD_TYPE, TYPE],
] as const;

const isCloudTaint = (taint: Taint): boolean => taint.key === UNINITIALIZED;

export const isUninitialized = ({ spec }: Node): boolean => spec.taints?.some(isCloudTaint) === true;

/** With provider id and labels, and without the taint. */
export function initialized(node: Node, { providerID, instanceType, zone, region }: CloudInstance): Node {
  const labels = {
    ...node.metadata.labels,
    [OLD_TYPE]: instanceType,
    [TYPE]: instanceType,
    [OLD_ZONE]: zone,
    [ZONE]: zone,
    [OLD_REGION]: region,
    [REGION]: region,
  };
  const taints = (node.spec.taints ?? []).filter((t) => !isCloudTaint(t));
  return {
    ...node,
    metadata: { ...node.metadata, labels },
    spec: { ...node.spec, providerID: node.spec.providerID || providerID, taints },
  };
}

/** Labels that do not agree with their older twins, as they should be; undefined if all do. */
export function labelsToMend({ metadata: { labels = {} } }: Node): Readonly<Record<string, string>> | undefined {
  const wrong = PAIRS.filter(([older, newer]) => labels[older] !== undefined && labels[older] !== labels[newer]);
  if (wrong.length === 0) return undefined;
  return Object.fromEntries(wrong.map(([older, newer]) => [newer, labels[older] ?? '']));
}

/** Addresses as the cloud has them; a hostname that only the kubelet knows stays. Undefined if nothing changes. */
export function newAddresses(node: Node, instance: CloudInstance): NodeAddress[] | undefined {
  const had = node.status?.addresses ?? [];
  if (isUninitialized(node) || instance.addresses.length === 0) return undefined;
  const hasHostname = instance.addresses.some((a) => a.type === 'Hostname');
  const wanted = [...instance.addresses, ...(hasHostname ? [] : had.filter((a) => a.type === 'Hostname'))];
  const isSame =
    had.length === wanted.length && wanted.every((w) => had.some((h) => h.type === w.type && h.address === w.address));
  return isSame ? undefined : wanted;
}
