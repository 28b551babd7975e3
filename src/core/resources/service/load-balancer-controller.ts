import { objectKey, storeKey } from '../../api/group-kind.ts';
import { badRequest, isNotFound } from '../../api/status-error.ts';
import type { Node, Service } from '../../api/types.ts';
import {
  controller,
  controllerManager,
  type ControllerContext,
  type ControllerDef,
  type ManagedController,
} from '../../runtime/controller.ts';
import type { ComponentDef } from '../../runtime/component.ts';
import { balancerSpec, ipModeOf, type LoadBalancers } from './load-balancers.ts';
import {
  addressesOf,
  balancerAddress,
  CLEANUP_FINALIZER,
  hasCleanup,
  changesHosts,
  isBalancedTo,
  needsCleanup,
  needsUpdate,
  wantsLoadBalancer,
} from './load-balancer.ts';

/**
 * Gives Services of type LoadBalancer an address, and takes it back.
 * Upstream: k8s.io/cloud-provider/controllers/service/controller.go. Modelled: the cloud is one that needs a second for
 * each load balancer and never fails.
 */
const WORK_MS = 1000;

interface State {
  readonly balancers: LoadBalancers;
  /** As they were when their load balancer was set up; after a restart all are set up again, as upstream does. */
  readonly done: Map<string, Service>;
  readonly dueAt: Map<string, number>;
  /** Nodes have come or gone since. */
  readonly stale: Set<string>;
}

type Context = ControllerContext<State>;

const loadBalancerController = (balancers: LoadBalancers): ControllerDef<State> => ({
  name: 'service-controller',
  for: 'Service',
  keysOf: (o) => (isConcerned(o as Service) ? [storeKey(o.metadata.namespace, o.metadata.name as string)] : []),
  watches: [{ kind: 'Node', keys: () => [] }],
  setup: () => ({ balancers, done: new Map(), dueAt: new Map(), stale: new Set() }),
  observe(kind, { type, object, old }, ctx) {
    const { state } = ctx;
    if (kind === 'Service') {
      if (type === 'deleted') forget(state, storeKey(object.metadata.namespace, object.metadata.name as string));
      return;
    }
    if (!changesHosts(type === 'updated' ? (old as Node | undefined) : undefined, object as Node)) return;
    for (const key of state.done.keys()) {
      if (!state.stale.has(key)) ctx.enqueueAfter(key, WORK_MS);
      state.stale.add(key);
    }
  },
  reconcile,
});

const isConcerned = (service: Service): boolean => wantsLoadBalancer(service) || hasCleanup(service);

function forget({ done, dueAt, stale }: State, key: string): void {
  done.delete(key);
  dueAt.delete(key);
  stale.delete(key);
}

function reconcile(ctx: Context, key: string): { afterMs: number } | undefined {
  const service = ctx.informer('Service').byKey(key);
  if (!service) return undefined;
  if (needsCleanup(service)) return cleanUp(ctx, key, service);
  if (!wantsLoadBalancer(service) || service.metadata.deletionTimestamp) return undefined;
  const { done, dueAt, stale } = ctx.state;
  const known = done.get(key);
  if (known && !needsUpdate(known, service)) {
    if (stale.delete(key)) renew(ctx, service);
    return undefined;
  }
  const due = dueAt.get(key);
  if (due === undefined) return begin(ctx, key, service);
  if (due > ctx.nowMs) return { afterMs: due - ctx.nowMs };
  return finish(ctx, key, service);
}

/** Machines have come or gone. */
function renew(ctx: Context, service: Service): void {
  const [ip] = addressesOf(service);
  if (ip !== undefined) ctx.state.balancers.ensure(balancerSpec(service, refOf(service), ip, hostsOf(ctx)));
  ctx.recorder.event(service, 'Normal', 'UpdatedLoadBalancer', 'Updated load balancer with new hosts');
}

const hostsOf = (ctx: Context): string[] =>
  ctx
    .informer('Node')
    .list()
    .filter(isBalancedTo)
    .map((n) => n.metadata.name)
    .sort();

function begin(ctx: Context, key: string, service: Service): { afterMs: number } {
  ctx.recorder.event(service, 'Normal', 'EnsuringLoadBalancer', 'Ensuring load balancer');
  ctx.state.dueAt.set(key, ctx.nowMs + WORK_MS);
  if (!hasCleanup(service)) {
    const { metadata } = service;
    const finalizers = [...(metadata.finalizers ?? []), CLEANUP_FINALIZER];
    ctx.client.update('Service', { ...service, metadata: { ...metadata, finalizers } });
  }
  return { afterMs: WORK_MS };
}

function finish(ctx: Context, key: string, service: Service): undefined {
  const { recorder, state, client } = ctx;
  if (!ctx.informer('Node').list().some(isBalancedTo))
    recorder.event(service, 'Warning', 'UnAvailableLoadBalancer', 'There are no available nodes for LoadBalancer');
  const ip = balancerAddress(service, takenBesides(ctx, service));
  state.dueAt.delete(key);
  if (ip === undefined) throw failed(ctx, service);
  state.balancers.ensure(balancerSpec(service, refOf(service), ip, hostsOf(ctx)));
  const ipMode = ipModeOf(service);
  const had = service.status?.loadBalancer?.ingress?.[0];
  if (had?.ip !== ip || had.ipMode !== ipMode) {
    ctx.tracer.decide('service.balance', refOf(service), { ip });
    const status = { ...service.status, loadBalancer: { ingress: [{ ip, ipMode }] } };
    client.updateStatus('Service', { ...service, status });
  }
  recorder.event(service, 'Normal', 'EnsuredLoadBalancer', 'Ensured load balancer');
  state.done.set(key, service);
  state.stale.delete(key);
  return undefined;
}

function takenBesides(ctx: Context, { metadata }: Service): Set<string> {
  const taken = new Set<string>();
  // Not from the informer, which may not have seen the last one given.
  for (const other of ctx.client.list('Service'))
    if (other.metadata.uid !== metadata.uid) for (const ip of addressesOf(other)) taken.add(ip);
  return taken;
}

function failed(ctx: Context, service: Service): Error {
  const wanted = service.spec.loadBalancerIP;
  const why = wanted ? `address ${wanted} is in use` : 'no address is free';
  const text = `failed to ensure load balancer: ${why}`;
  ctx.recorder.event(service, 'Warning', 'SyncLoadBalancerFailed', `Error syncing load balancer: ${text}`);
  return badRequest(text);
}

function cleanUp(ctx: Context, key: string, service: Service): undefined {
  const { metadata } = service;
  const hadOne = ctx.state.balancers.remove(refOf(service));
  if (hadOne) ctx.recorder.event(service, 'Normal', 'DeletingLoadBalancer', 'Deleting load balancer');
  const finalizers = (metadata.finalizers ?? []).filter((f) => f !== CLEANUP_FINALIZER);
  const freed = ctx.client.update('Service', { ...service, metadata: { ...metadata, finalizers } });
  ctx.recorder.event(service, 'Normal', 'DeletedLoadBalancer', 'Deleted load balancer');
  forget(ctx.state, key);
  if (addressesOf(freed).length === 0 || metadata.deletionTimestamp) return undefined;
  try {
    ctx.client.updateStatus('Service', { ...freed, status: { ...freed.status, loadBalancer: {} } });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return undefined;
}

const refOf = ({ metadata }: Service): string => objectKey('Service', metadata.namespace, metadata.name);

/** The process of the cloud: the controllers whose work is outside of the cluster. */
export function cloudControllerManager(
  balancers: LoadBalancers | undefined,
  more: () => readonly ManagedController[],
): ComponentDef {
  const own = balancers ? [controller(loadBalancerController(balancers))] : [];
  return { name: CLOUD_CONTROLLER_MANAGER, start: (ctx) => controllerManager([...more(), ...own]).start(ctx) };
}

const CLOUD_CONTROLLER_MANAGER = 'cloud-controller-manager';
