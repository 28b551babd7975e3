import { objectKey, splitStoreKey, storeKey } from '../../api/group-kind.ts';
import { matches, selectorOfMap, type Selector } from '../../api/label-selector.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import type { EndpointSlice, KubeObject, Node, Pod, Service } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import type { InformerEvent } from '../../runtime/informer.ts';
import { isNamespaceTerminating } from '../shared/namespace-terminating.ts';
import { changesEndpoints } from './endpoint.ts';
import { changesHints, TopologyHints } from './hints.ts';
import { planService, type ServicePlan } from './plan-service.ts';
import { ServiceView, podKeyOf, type Sources } from './service-view.ts';
import { MANAGER, MANAGER_LABEL, SERVICE_LABEL, draftSlice, withContent } from './slice-object.ts';

/**
 * Writes into EndpointSlices which pods a Service with a selector has, and in what state they are.
 * Upstream: pkg/controller/endpointslice/endpointslice_controller.go.
 * Left out: the minimum delay after a change of a slice.
 */
interface State {
  readonly views: Map<string, ServiceView>;
  /** Selectors of the Services of each namespace, by the Service's key. */
  readonly selectors: Map<string, Map<string, Selector>>;
  readonly hints: TopologyHints;
}

type Context = ControllerContext<State>;

const NONE = (): readonly string[] => [];

export const endpointSliceController: ControllerDef<State> = {
  name: 'endpoint-slice-controller',
  for: 'Service',
  watches: [
    { kind: 'Node', keys: NONE },
    { kind: 'Pod', keys: NONE },
    { kind: 'discovery.k8s.io/EndpointSlice', keys: NONE },
  ],
  setup: () => ({ views: new Map(), selectors: new Map(), hints: new TopologyHints() }),
  observe(kind, event, ctx) {
    if (kind === 'Pod') observePod(event as InformerEvent<Pod>, ctx);
    else if (kind === 'Service') observeService(event as InformerEvent<Service>, ctx);
    else if (kind === 'Node') observeNode(event as InformerEvent<Node>, ctx);
    else observeSlice(event as InformerEvent<EndpointSlice>, ctx);
  },
  reconcile,
};

const keyOf = ({ metadata }: KubeObject): string => storeKey(metadata.namespace, metadata.name as string);

function observeService(event: InformerEvent<Service>, { state }: Context): void {
  const { object } = event;
  const { namespace = '' } = object.metadata;
  const selector = event.type === 'deleted' ? undefined : selectorOfMap(object.spec.selector);
  let selectors = state.selectors.get(namespace);
  if (!selectors) state.selectors.set(namespace, (selectors = new Map()));
  if (selector) selectors.set(keyOf(object), selector);
  else selectors.delete(keyOf(object));
}

function observePod({ type, object, old }: InformerEvent<Pod>, ctx: Context): void {
  if (type === 'updated' && old && !changesEndpoints(old, object)) return;
  markDirty(object, ctx);
  if (old && old.metadata.labels !== object.metadata.labels) markDirty(old, ctx);
}

function markDirty(pod: Pod, ctx: Context): void {
  const { state } = ctx;
  for (const [key, selector] of state.selectors.get(pod.metadata.namespace ?? '') ?? []) {
    if (!matches(selector, pod.metadata.labels)) continue;
    state.views.get(key)?.dirty.add(podKeyOf(pod));
    ctx.enqueue(key);
  }
}

/** Pods of a node that was not known yet were left out; a zone is part of an endpoint. */
function observeNode(event: InformerEvent<Node>, ctx: Context): void {
  const { type, object, old } = event;
  for (const key of ctx.state.hints.nodeChanged(event, ctx)) {
    const view = ctx.state.views.get(key);
    if (view) view.isStale = true;
    ctx.enqueue(key);
  }
  if (type === 'deleted' || (old && old.metadata.labels === object.metadata.labels)) return;
  if (ctx.state.views.size === 0) return;
  for (const pod of ctx.informer('Pod').byIndex('node', object.metadata.name)) markDirty(pod, ctx);
}

/** Own writes come back here and change nothing; anything else means that somebody meddled. */
function observeSlice({ type, object: slice }: InformerEvent<EndpointSlice>, ctx: Context): void {
  const { namespace, name, labels, resourceVersion } = slice.metadata;
  const key = storeKey(namespace, labels?.[SERVICE_LABEL] ?? '');
  const view = ctx.state.views.get(key);
  if (!view) return;
  const known = view.slice(name);
  if (type === 'deleted' || labels?.[MANAGER_LABEL] !== MANAGER) {
    view.unseen.delete(name);
    if (known) meddled(view);
    view.dropSlice(name);
  } else if (!known || Number(known.metadata.resourceVersion) < Number(resourceVersion)) {
    meddled(view);
    view.unseen.delete(name);
    view.setSlice(slice);
  } else if (known.metadata.resourceVersion === resourceVersion) view.unseen.delete(name);
  if (view.unseen.size === 0 && (view.isStale || view.dirty.size > 0)) ctx.enqueue(key);
}

function meddled(view: ServiceView): void {
  view.isStale = true;
}

function reconcile(ctx: Context, key: string): void {
  const { views } = ctx.state;
  const service = ctx.informer('Service').byKey(key);
  if (!service || !hasEndpoints(service)) {
    views.delete(key);
    ctx.state.hints.forget(key);
    return;
  }
  const view = currentView(ctx, key, service);
  // The watch will show the last writes, and bring the key back: meanwhile changes gather.
  if (view.unseen.size > 0 || (!view.isStale && view.dirty.size === 0)) return;
  sync(ctx, key, view);
}

/** ExternalName Services and those without a selector get their endpoints elsewhere. */
function hasEndpoints({ spec }: Service): boolean {
  return spec.type !== 'ExternalName' && !!spec.selector;
}

function currentView(ctx: Context, key: string, service: Service): ServiceView {
  const known = ctx.state.views.get(key);
  const { uid, labels } = service.metadata;
  if (known && known.service.metadata.uid === uid) {
    const isSame = known.service.spec === service.spec && known.service.metadata.labels === labels;
    if (isSame && !changesHints(known.service, service)) return known;
    return renew(ctx, key, service, known.slices());
  }
  const slices = ctx.informer('discovery.k8s.io/EndpointSlice').byIndex('namespace', service.metadata.namespace ?? '');
  return renew(
    ctx,
    key,
    service,
    slices.filter((s) => isManaged(s, service)),
  );
}

function isManaged({ metadata: { labels, deletionTimestamp } }: EndpointSlice, service: Service): boolean {
  const isMine = labels?.[MANAGER_LABEL] === MANAGER && labels[SERVICE_LABEL] === service.metadata.name;
  return isMine && !deletionTimestamp;
}

function renew(ctx: Context, key: string, service: Service, slices: readonly EndpointSlice[]): ServiceView {
  const view = new ServiceView(service);
  for (const slice of slices) view.setSlice(slice);
  ctx.state.views.set(key, view);
  return view;
}

function sourcesOf(ctx: Context): Sources {
  const pods = ctx.informer('Pod');
  const nodes = ctx.informer('Node');
  return {
    pod: (key) => pods.byKey(key),
    podsIn: (namespace, selector) => pods.list(namespace, selector),
    node: (name) => nodes.get('', name),
  };
}

function sync(ctx: Context, key: string, view: ServiceView): void {
  const isFirst = view.isStale && view.slices().length === 0;
  const { changed, trigger } = view.refresh(sourcesOf(ctx));
  const created = view.service.metadata.creationTimestamp;
  const since = isFirst && (trigger === undefined || created < trigger) ? created : trigger;
  const { plan, told } = ctx.state.hints.apply(ctx, key, view, planService(view, changed));
  view.isStale = true;
  try {
    apply(ctx, view, plan, since);
  } catch (error) {
    report(ctx, view, error);
    throw error;
  }
  view.isStale = false;
  for (const { kind, reason, message } of told) ctx.recorder.event(view.service, kind, reason, message);
}

function apply(ctx: Context, view: ServiceView, plan: ServicePlan, trigger: string | undefined): void {
  const { service } = view;
  const { namespace = '', name, deletionTimestamp } = service.metadata;
  if (plan.create.length + plan.update.length + plan.remove.length === 0) return;
  ctx.tracer.decide('endpointslice.sync', objectKey('Service', namespace, name), { ready: view.ready });
  const kind = 'discovery.k8s.io/EndpointSlice';
  const wrote = (slice: EndpointSlice): void => {
    view.setSlice(slice);
    view.unseen.add(slice.metadata.name);
  };
  // While the Service is being deleted its slices are too: new ones would outlive it.
  if (!deletionTimestamp)
    for (const content of plan.create) wrote(ctx.client.create(kind, draftSlice(service, content, trigger)));
  for (const { slice, content } of plan.update) {
    const next = withContent(slice, service, content, trigger);
    const written = ctx.client.update(kind, next);
    if (written.metadata.resourceVersion !== slice.metadata.resourceVersion) wrote(written);
  }
  for (const slice of plan.remove) {
    remove(ctx, slice);
    view.dropSlice(slice.metadata.name);
  }
}

function remove(ctx: Context, { metadata: { namespace = '', name } }: EndpointSlice): void {
  try {
    ctx.client.delete('discovery.k8s.io/EndpointSlice', namespace, name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function report(ctx: Context, view: ServiceView, error: unknown): void {
  if (!isStatusError(error) || isNamespaceTerminating(error)) return;
  const { namespace, name } = splitStoreKey(keyOf(view.service));
  const text = `Error updating Endpoint Slices for Service ${namespace}/${name}: ${error.message}`;
  ctx.recorder.event(view.service, 'Warning', 'FailedToUpdateEndpointSlices', text);
}
