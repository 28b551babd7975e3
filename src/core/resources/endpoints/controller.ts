import { objectKey, splitStoreKey, storeKey } from '../../api/group-kind.ts';
import { matches, selectorOfMap, type Selector } from '../../api/label-selector.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import type { Endpoints, Pod, Service } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { changesEndpoints } from '../endpoint-slice/endpoint.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';
import { planSubsets, subsetsOf, type Plan } from './plan.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * Writes the old form of a Service's endpoints: one object with all of them.
 * Upstream: pkg/controller/endpoint/endpoints_controller.go. Left out: the annotation of the last change's time.
 */
interface State {
  /** Selectors of the Services of each namespace, by the Service's key. */
  readonly selectors: Map<string, Map<string, Selector>>;
  /** Own writes that the informer has not shown yet, by key: the version that is to be gone. */
  readonly unseen: Map<string, string>;
  /** Until when a pass over many pods is taken to go on. */
  readonly busyUntil: Map<string, number>;
}

type Context = ControllerContext<State>;

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by';
const HEADLESS = 'service.kubernetes.io/headless';
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity';
const NONE = (): readonly string[] => [];
/** A pass over n pods takes n/10 ms, as those of other controllers that look at all. */
const PODS_PER_MS = 10;

export const endpointsController: ControllerDef<State> = {
  name: 'endpoint-controller',
  for: 'Service',
  watches: [
    { kind: 'Pod', keys: NONE },
    { kind: 'Endpoints', keys: NONE },
  ],
  setup: () => ({ selectors: new Map(), unseen: new Map(), busyUntil: new Map() }),
  observe(kind, event, ctx) {
    if (kind === 'Pod') observePod(event as InformerEvent<Pod>, ctx);
    else if (kind === 'Service') observeService(event as InformerEvent<Service>, ctx);
    else observeEndpoints(event as InformerEvent<Endpoints>, ctx);
  },
  reconcile,
};

function observeService({ type, object }: InformerEvent<Service>, { state }: Context): void {
  const { namespace = '', name } = object.metadata;
  const selector = type === 'deleted' ? undefined : selectorOfMap(object.spec.selector);
  let selectors = state.selectors.get(namespace);
  if (!selectors) state.selectors.set(namespace, (selectors = new Map()));
  if (selector) selectors.set(storeKey(namespace, name), selector);
  else selectors.delete(storeKey(namespace, name));
}

/** What somebody else does to them is put right when the Service or its pods change next, as upstream; a removal at once. */
function observeEndpoints({ type, object }: InformerEvent<Endpoints>, ctx: Context): void {
  const { unseen } = ctx.state;
  const key = storeKey(object.metadata.namespace, object.metadata.name);
  const isNews = unseen.has(key) && unseen.get(key) !== object.metadata.resourceVersion;
  if (isNews) unseen.delete(key);
  if (isNews || type === 'deleted') ctx.enqueue(key);
}

function observePod({ type, object, old }: InformerEvent<Pod>, ctx: Context): void {
  if (type === 'updated' && old && !changesEndpoints(old, object)) return;
  enqueueServices(object, ctx);
  if (old && old.metadata.labels !== object.metadata.labels) enqueueServices(old, ctx);
}

function enqueueServices(pod: Pod, ctx: Context): void {
  for (const [key, selector] of ctx.state.selectors.get(pod.metadata.namespace ?? '') ?? [])
    if (matches(selector, pod.metadata.labels)) enqueueSoon(key, ctx);
}

function enqueueSoon(key: string, ctx: Context): void {
  const wait = (ctx.state.busyUntil.get(key) ?? 0) - ctx.nowMs;
  if (wait > 0) ctx.enqueueAfter(key, wait);
  else ctx.enqueue(key);
}

function reconcile(ctx: Context, key: string): void {
  const { state } = ctx;
  const service = ctx.informer('Service').byKey(key);
  if (!service) {
    state.unseen.delete(key);
    state.busyUntil.delete(key);
    return removeEndpoints(ctx, key);
  }
  // The watch brings the key back.
  if (state.unseen.has(key) || service.spec.type === 'ExternalName' || !service.spec.selector) return;
  const pods = ctx.informer('Pod').list(service.metadata.namespace ?? '', selectorOfMap(service.spec.selector));
  state.busyUntil.set(key, ctx.nowMs + Math.floor(pods.length / PODS_PER_MS));
  write(ctx, key, service, planSubsets(service, pods));
}

function write(ctx: Context, key: string, service: Service, plan: Plan): void {
  const known = ctx.informer('Endpoints').byKey(key);
  const labels = labelsOf(service);
  if (known && deepEqual(known.metadata.labels, labels) && deepEqual(subsetsOf(known), plan.subsets)) return;
  const { namespace = '', name, deletionTimestamp } = service.metadata;
  if (!known && deletionTimestamp) return;
  ctx.tracer.decide('endpoints.sync', objectKey('Service', namespace, name), { ready: plan.ready });
  const { [OVER_CAPACITY]: _old, ...others } = known?.metadata.annotations ?? {};
  const annotations = plan.isTruncated ? { ...others, [OVER_CAPACITY]: 'truncated' } : others;
  const marked = Object.keys(annotations).length > 0 ? { annotations } : {};
  try {
    if (!known) {
      const metadata = { name, namespace, labels, ...marked };
      ctx.client.create('Endpoints', { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets: plan.subsets });
      ctx.state.unseen.set(key, '');
      return;
    }
    const { annotations: _dropped, ...metadata } = known.metadata;
    const next = { ...FRESH, ...known, metadata: { ...metadata, labels, ...marked }, subsets: plan.subsets };
    const { resourceVersion } = ctx.client.update('Endpoints', next).metadata;
    if (resourceVersion !== known.metadata.resourceVersion) ctx.state.unseen.set(key, known.metadata.resourceVersion);
  } catch (error) {
    report(ctx, service, known, error);
  }
}

function labelsOf({ metadata, spec }: Service): Record<string, string> {
  const { [HEADLESS]: _headless, ...labels } = metadata.labels ?? {};
  const isHeadless = !spec.clusterIP || spec.clusterIP === 'None';
  return { ...labels, ...(isHeadless ? { [HEADLESS]: '' } : {}), [MANAGED_BY]: 'endpoint-controller' };
}

function report(ctx: Context, service: Service, known: Endpoints | undefined, error: unknown): void {
  if (!isStatusError(error)) throw error;
  if (isNamespaceTerminating(error)) return;
  const { namespace = '', name } = service.metadata;
  const [reason, text] = known
    ? ['FailedToUpdateEndpoint', `Failed to update endpoint ${namespace}/${name}: ${error.message}`]
    : ['FailedToCreateEndpoint', `Failed to create endpoint for service ${namespace}/${name}: ${error.message}`];
  ctx.recorder.event(known ?? service, 'Warning', reason, text);
  throw error;
}

function removeEndpoints(ctx: Context, key: string): void {
  const { namespace, name } = splitStoreKey(key);
  try {
    if (ctx.informer('Endpoints').byKey(key)) ctx.client.delete('Endpoints', namespace ?? '', name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
