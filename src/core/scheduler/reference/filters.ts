import type { Container, ContainerPort, Node, Pod } from '../../api/types.ts';
import { isNear, isUnwelcome, keepsApart } from './pod-affinity.ts';
import { capacity, mentioned, requested, taken } from './requests.ts';
import { HARD, mayRunOn, meets, toleratesTaint, untolerated } from './selecting.ts';
import { spreadProblem } from './spread.ts';
import { labelsOf, never, podsOn, refuse, type Filter, type Refusal, type World } from './world.ts';

/** Why a node will not do, one function a plugin, in upstream's order. Test only. */
const CORDONED = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;

export const FILTERS: readonly Filter[] = [
  (pod, node) =>
    node.spec.unschedulable && !toleratesTaint(pod, CORDONED)
      ? never('NodeUnschedulable', 'node(s) were unschedulable')
      : undefined,
  (pod, node) =>
    pod.spec.nodeName && pod.spec.nodeName !== node.metadata.name
      ? never('NodeName', "node(s) didn't match the requested node name")
      : undefined,
  (pod, node) =>
    untolerated(pod, node, HARD).length > 0 ? never('TaintToleration', 'node(s) had untolerated taint(s)') : undefined,
  (pod, node) =>
    mayRunOn(pod, node) ? undefined : never('NodeAffinity', "node(s) didn't match Pod's node affinity/selector"),
  ports,
  resources,
  readWriteOncePod,
  volumeNodes,
  volumeZones,
  (pod, node, world) => spreadProblem(pod, node, world),
  affinity,
];

function ports(pod: Pod, node: Node, world: World): Refusal | undefined {
  const used = podsOn(node, world).flatMap(hostPorts);
  const isTaken = hostPorts(pod).some((want) => used.some((have) => collide(want, have)));
  return isTaken ? refuse('NodePorts', "node(s) didn't have free ports for the requested pod ports") : undefined;
}

function hostPorts({ spec }: Pod): readonly ContainerPort[] {
  const isSidecar = (c: Container): boolean => c.restartPolicy === 'Always';
  const containers = [...spec.containers, ...(spec.initContainers ?? []).filter(isSidecar)];
  return containers.flatMap((c) => c.ports ?? []).filter((p) => (p.hostPort ?? 0) > 0);
}

function collide(a: ContainerPort, b: ContainerPort): boolean {
  const everywhere = '0.0.0.0';
  const [x, y] = [a.hostIP ?? everywhere, b.hostIP ?? everywhere];
  const isSame = a.hostPort === b.hostPort && (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP');
  return isSame && (x === y || x === everywhere || y === everywhere);
}

const PLAIN = ['cpu', 'memory', 'ephemeral-storage'];

function resources(pod: Pod, node: Node, world: World): Refusal | undefined {
  const reasons: string[] = [];
  let isHopeless = false;
  if (podsOn(node, world).length + 1 > capacity(node, 'pods')) reasons.push('Too many pods');
  for (const resource of [...PLAIN, ...mentioned(pod).filter((r) => !PLAIN.includes(r))]) {
    const want = requested(pod, resource);
    if (want === 0 || want <= capacity(node, resource) - taken(node, resource, world)) continue;
    reasons.push(`Insufficient ${resource}`);
    isHopeless ||= want > capacity(node, resource);
  }
  if (reasons.length === 0) return undefined;
  return (isHopeless ? never : refuse)('NodeResourcesFit', ...reasons);
}

const claimsOf = ({ spec, metadata }: Pod, world: World) =>
  (spec.volumes ?? []).flatMap(({ persistentVolumeClaim: use }) =>
    world.claims.filter((c) => c.metadata.name === use?.claimName && c.metadata.namespace === metadata.namespace),
  );

/** In use anywhere is in use everywhere. */
function readWriteOncePod(pod: Pod, _node: Node, world: World): Refusal | undefined {
  const alone = claimsOf(pod, world).filter((c) => c.spec.accessModes?.includes('ReadWriteOncePod'));
  const isUsed = world.placed.some((other) => claimsOf(other, world).some((c) => alone.includes(c)));
  const text =
    'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';
  return isUsed ? refuse('VolumeRestrictions', text) : undefined;
}

const volumesOf = (pod: Pod, world: World) =>
  claimsOf(pod, world).flatMap((c) => world.volumes.filter((v) => v.metadata.name === c.spec.volumeName));

function volumeNodes(pod: Pod, node: Node, world: World): Refusal | undefined {
  const isReachable = volumesOf(pod, world).every(({ spec }) => {
    const terms = spec.nodeAffinity?.required?.nodeSelectorTerms;
    return terms === undefined || terms.some((term) => meets(term, node));
  });
  return isReachable ? undefined : never('VolumeBinding', "node(s) didn't match PersistentVolume's node affinity");
}

const ZONE = 'topology.kubernetes.io/zone';

/** Nodes that say nothing of zones or regions reach everything. */
function volumeZones(pod: Pod, node: Node, world: World): Refusal | undefined {
  const zone = labelsOf(node)[ZONE];
  if (zone === undefined) return undefined;
  const isElsewhere = volumesOf(pod, world).some(({ metadata }) => {
    const zones = metadata.labels?.[ZONE]?.split('__');
    return zones !== undefined && !zones.includes(zone);
  });
  return isElsewhere ? never('VolumeZone', 'node(s) had no available volume zone') : undefined;
}

function affinity(pod: Pod, node: Node, world: World): Refusal | undefined {
  const plugin = 'InterPodAffinity';
  if (!isNear(pod, node, world)) return never(plugin, "node(s) didn't match pod affinity rules");
  if (keepsApart(pod, node, world)) return refuse(plugin, "node(s) didn't match pod anti-affinity rules");
  if (isUnwelcome(pod, node, world)) return refuse(plugin, "node(s) didn't satisfy existing pods anti-affinity rules");
  return undefined;
}
