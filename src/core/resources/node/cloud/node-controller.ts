import { objectKey, storeKey } from '../../../api/group-kind.ts';
import { wentThrough } from '../../../api/status-error.ts';
import type { Node } from '../../../api/types.ts';
import type { ComponentContext } from '../../../runtime/component.ts';
import { controller, type ControllerContext, type ManagedController } from '../../../runtime/controller.ts';
import type { Cloud } from './cloud.ts';
import { initialized, isUninitialized, labelsToMend, newAddresses } from './initialize.ts';

/**
 * Tells the cluster what the cloud knows of a new Node, and takes the taint off that kept pods away; keeps addresses up to
 * date. A Node whose machine the cloud does not know stays as it is.
 * Upstream: staging/src/k8s.io/cloud-provider/controllers/node/node_controller.go.
 */
const UPDATE_MS = 300_000;

export function cloudNodeController(cloud: Cloud): ManagedController {
  const loop = controller({
    name: 'cloud-node-controller',
    for: 'Node',
    keysOf: (o) => (isConcerned(o as Node) ? [storeKey('', o.metadata.name as string)] : []),
    reconcile: (ctx: ControllerContext<undefined>, key) => reconcile(ctx, cloud, ctx.informer('Node').byKey(key)),
  });
  return {
    name: loop.name,
    start(ctx) {
      loop.start(ctx);
      const updates = ctx.timers('addresses', () => {
        updates.after('', UPDATE_MS);
        for (const node of ctx.informer('Node').list()) wentThrough(() => updateAddresses(ctx, cloud, node));
      });
      updates.after('', UPDATE_MS);
    },
  };
}

const isConcerned = (node: Node): boolean => isUninitialized(node) || labelsToMend(node) !== undefined;

function reconcile(ctx: ComponentContext, cloud: Cloud, seen: Node | undefined): void {
  const node = seen && ctx.client.find('Node', '', seen.metadata.name);
  if (!node) return;
  if (!isUninitialized(node)) return mendLabels(ctx, node);
  const instance = cloud.instance(node);
  if (!instance) return;
  ctx.tracer.decide('cloud.initialize', objectKey('Node', '', node.metadata.name), { id: instance.providerID });
  const written = ctx.client.update('Node', initialized(node, instance));
  // The kubelet may be faster: the next round finds it.
  wentThrough(() => updateAddresses(ctx, cloud, written));
  ctx.recorder.event(node, 'Normal', 'Synced', 'Node synced successfully');
}

function mendLabels(ctx: ComponentContext, node: Node): void {
  const labels = labelsToMend(node);
  if (!labels) return;
  const { metadata } = node;
  ctx.client.update('Node', { ...node, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } });
}

function updateAddresses(ctx: ComponentContext, cloud: Cloud, node: Node): void {
  const instance = cloud.instance(node);
  const addresses = instance && newAddresses(node, instance);
  if (addresses) ctx.client.updateStatus('Node', { ...node, status: { ...node.status, addresses } });
}
