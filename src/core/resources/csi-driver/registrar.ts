import type { CSINode, Node } from '../../api/types.ts';
import { controllerRef } from '../../api/edit.ts';
import type { DraftOf } from '../../runtime/client.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { BLOCK_DRIVER } from '../storage-class/default-class.ts';

/**
 * The node plugin of our disks: every node that is ready gets its CSINode, with the driver, the label its volumes are
 * bound to and how many may be attached. Upstream: pkg/volume/csi/nodeinfomanager/nodeinfomanager.go.
 * Modelled: kubelets publish CSINodes when a plugin registers with them, and have one without drivers before; here the
 * driver does it for all of them, when the first of its volumes is asked for.
 */
const DISKS_A_NODE = 16;
export const ZONE = 'topology.kubernetes.io/zone';

const ANNOTATIONS = {
  'storage.alpha.kubernetes.io/migrated-plugins': [
    'kubernetes.io/aws-ebs',
    'kubernetes.io/azure-disk',
    'kubernetes.io/azure-file',
    'kubernetes.io/cinder',
    'kubernetes.io/gce-pd',
    'kubernetes.io/portworx-volume',
    'kubernetes.io/vsphere-volume',
  ].join(),
};

type Context = ControllerContext<undefined>;

export const simulatedRegistrar: ControllerDef = {
  name: 'node-driver-registrar',
  for: 'Node',
  watches: [{ kind: 'storage.k8s.io/CSINode', keys: (o) => [o.metadata.name ?? ''] }],
  keysOf: (o, ctx) => (isRegistered(o as Node, ctx) ? [] : [o.metadata.name ?? '']),
  reconcile(ctx, name) {
    const node = ctx.informer('Node').byKey(name);
    const isReady = node?.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True');
    if (!node || !isReady || isRegistered(node, ctx)) return;
    const known = ctx.client.find('storage.k8s.io/CSINode', '', name);
    if (!known) return void ctx.client.create('storage.k8s.io/CSINode', csiNodeOf(node));
    if (!isOf(known, node)) return void ctx.client.delete('storage.k8s.io/CSINode', '', name);
    const drivers = [...known.spec.drivers.filter((d) => d.name !== BLOCK_DRIVER), driverOn(name)];
    ctx.client.update('storage.k8s.io/CSINode', { ...known, spec: { drivers } });
  },
};

const isOf = ({ metadata }: CSINode, node: Node): boolean =>
  metadata.ownerReferences?.some((o) => o.uid === node.metadata.uid) ?? false;

function isRegistered(node: Node, ctx: Context): boolean {
  const found = ctx.informer('storage.k8s.io/CSINode').get('', node.metadata.name);
  return found !== undefined && isOf(found, node) && found.spec.drivers.some((d) => d.name === BLOCK_DRIVER);
}

const driverOn = (node: string): CSINode['spec']['drivers'][number] => ({
  name: BLOCK_DRIVER,
  nodeID: node,
  topologyKeys: [ZONE],
  allocatable: { count: DISKS_A_NODE },
});

function csiNodeOf(node: Node): DraftOf<'storage.k8s.io/CSINode'> {
  const { controller: _c, blockOwnerDeletion: _b, ...owner } = controllerRef(node);
  const { name } = node.metadata;
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    metadata: { name, annotations: ANNOTATIONS, ownerReferences: [owner] },
    spec: { drivers: [driverOn(name)] },
  };
}
