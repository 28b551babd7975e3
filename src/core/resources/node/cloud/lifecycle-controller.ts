import { objectKey } from '../../../api/group-kind.ts';
import { isStatusError, wentThrough } from '../../../api/status-error.ts';
import type { Node } from '../../../api/types.ts';
import type { ComponentContext } from '../../../runtime/component.ts';
import type { ManagedController } from '../../../runtime/controller.ts';
import { readyOf } from '../health.ts';
import { writeTaints } from '../node-writes.ts';
import type { Cloud } from './cloud.ts';

/**
 * Looks every five seconds what has become of the machines of Nodes that are not ready: the Node of one that is gone is
 * deleted, that of one that is off is tainted until it is ready again.
 * Upstream: staging/src/k8s.io/cloud-provider/controllers/nodelifecycle/node_lifecycle_controller.go.
 */
const MONITOR_MS = 5_000;
const SHUTDOWN = { key: 'node.cloudprovider.kubernetes.io/shutdown', effect: 'NoSchedule' } as const;

export function cloudNodeLifecycleController(cloud: Cloud): ManagedController {
  return {
    name: 'cloud-node-lifecycle-controller',
    start(ctx) {
      const nodes = ctx.informer('Node');
      const rounds = ctx.timers('monitor', () => {
        rounds.after('', MONITOR_MS);
        // What one Node's write fails for does not keep the others waiting.
        for (const node of nodes.list()) wentThrough(() => monitor(ctx, cloud, node));
      });
      rounds.after('', 0);
    },
  };
}

export type NodeFate = 'untaint' | 'delete' | 'taint' | 'keep';

/** What is to be done about a Node. Pure. */
export function fateOf(node: Node, cloud: Pick<Cloud, 'instance'>): NodeFate {
  const isTainted = node.spec.taints?.some((t) => t.key === SHUTDOWN.key) === true;
  if (readyOf(node)?.status === 'True') return isTainted ? 'untaint' : 'keep';
  const instance = cloud.instance(node);
  if (!instance) return 'delete';
  return instance.isShutDown && !isTainted ? 'taint' : 'keep';
}

function monitor(ctx: ComponentContext, cloud: Cloud, node: Node): void {
  const { name } = node.metadata;
  switch (fateOf(node, cloud)) {
    case 'untaint':
      return void writeTaints(ctx, name, [], [SHUTDOWN]);
    case 'taint':
      return void writeTaints(ctx, name, [SHUTDOWN], []);
    case 'delete':
      return remove(ctx, node);
    case 'keep':
      return undefined;
  }
}

function remove(ctx: ComponentContext, node: Node): void {
  const { name } = node.metadata;
  ctx.tracer.decide('cloud.delete-node', objectKey('Node', '', name));
  const text = `Deleting node ${name} because it does not exist in the cloud provider`;
  ctx.recorder.event(node, 'Normal', 'DeletingNode', text);
  try {
    ctx.client.delete('Node', '', name);
  } catch (error) {
    if (!isStatusError(error)) throw error;
    ctx.recorder.event(node, 'Warning', 'DeletingNodeFailed', `Failed deleting node ${name}: ${error.message}`);
  }
}
