import { withCondition } from '../../../api/edit.ts';
import { objectKey } from '../../../api/group-kind.ts';
import { wentThrough } from '../../../api/status-error.ts';
import type { Node, NodeCondition } from '../../../api/types.ts';
import type { ComponentContext } from '../../../runtime/component.ts';
import type { ManagedController } from '../../../runtime/controller.ts';
import type { Cloud, CloudRoute } from './cloud.ts';

/**
 * Keeps a route in the cloud for each Node's range of pod addresses, and says in the Node's condition whether there is one.
 * Upstream: staging/src/k8s.io/cloud-provider/controllers/route/route_controller.go.
 * Left out: routes that a cloud refuses (the simulated one never does), the period's jitter.
 */
const PERIOD_MS = 10_000;
const CONDITION = 'NetworkUnavailable';

export function routeController(cloud: Cloud): ManagedController {
  return {
    name: 'route_controller',
    start(ctx) {
      const nodes = ctx.informer('Node');
      const rounds = ctx.timers('routes', () => {
        rounds.after('', PERIOD_MS);
        reconcile(ctx, cloud, nodes.list());
      });
      rounds.after('', 0);
    },
  };
}

export interface RoutePlan {
  readonly create: readonly CloudRoute[];
  readonly remove: readonly CloudRoute[];
}

const rangesOf = ({ spec }: Node): readonly string[] => spec.podCIDRs ?? (spec.podCIDR ? [spec.podCIDR] : []);

const keyOf = (node: string, cidr: string): string => `${node} ${cidr}`;

/** Routes that are missing, and those that nobody needs. Pure. */
export function planRoutes(nodes: readonly Node[], routes: readonly CloudRoute[]): RoutePlan {
  const had = new Set(routes.map((r) => keyOf(r.node, r.cidr)));
  const wanted = new Set(nodes.flatMap((n) => rangesOf(n).map((cidr) => keyOf(n.metadata.name, cidr))));
  const create = nodes.flatMap((node) => {
    const { name, uid } = node.metadata;
    const missing = rangesOf(node).filter((cidr) => !had.has(keyOf(name, cidr)));
    return missing.map((cidr) => ({ name: `kubernetes-${uid}-${cidr}`, node: name, cidr }));
  });
  return { create, remove: routes.filter((r) => !wanted.has(keyOf(r.node, r.cidr))) };
}

/** The condition as it should be; undefined: it is so already, or the Node has no range yet. */
export function networkCondition(
  node: Node,
): Pick<NodeCondition, 'type' | 'status' | 'reason' | 'message'> | undefined {
  if (rangesOf(node).length === 0) return undefined;
  const had = node.status?.conditions?.find((c) => c.type === CONDITION);
  if (had?.status === 'False' && had.reason === 'RouteCreated') return undefined;
  return { type: CONDITION, status: 'False', reason: 'RouteCreated', message: 'RouteController created a route' };
}

function reconcile(ctx: ComponentContext, cloud: Cloud, nodes: readonly Node[]): void {
  const { create, remove } = planRoutes(nodes, cloud.routes());
  for (const route of remove) cloud.deleteRoute(route);
  for (const route of create) {
    ctx.tracer.decide('cloud.route', objectKey('Node', '', route.node), { cidr: route.cidr });
    cloud.createRoute(route);
  }
  for (const node of nodes) wentThrough(() => setCondition(ctx, node));
}

function setCondition(ctx: ComponentContext, node: Node): void {
  const condition = networkCondition(node);
  const fresh = condition && ctx.client.find('Node', '', node.metadata.name);
  if (!condition || !fresh) return;
  const full = { ...condition, lastHeartbeatTime: ctx.now, lastTransitionTime: ctx.now };
  const conditions = withCondition(fresh.status?.conditions, full);
  ctx.client.updateStatus('Node', { ...fresh, status: { ...fresh.status, conditions } });
}
