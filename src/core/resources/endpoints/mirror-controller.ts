import { objectKey, storeKey } from '../../api/group-kind.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { EndpointSlice, KubeObject } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { MANAGER_LABEL, SERVICE_LABEL } from '../endpoint-slice/slice-object.ts';
import { isMirrored, MAX_PER_SUBSET, MIRROR_MANAGER, newMirror, planMirrors } from './mirror-plan.ts';

/**
 * Endpoints of a Service without a selector, which somebody else writes, become EndpointSlices, which is all that
 * kube-proxy reads. Upstream: pkg/controller/endpointslicemirroring/endpointslicemirroring_controller.go.
 */
type Context = ControllerContext<undefined>;

const SLICE = 'discovery.k8s.io/EndpointSlice';

export const endpointSliceMirroringController: ControllerDef = {
  name: 'endpoint-slice-mirroring-controller',
  for: 'Endpoints',
  watches: [
    { kind: 'Service', keys: (object) => [keyOf(object)] },
    { kind: SLICE, keys: (object) => (isOurs(object as EndpointSlice) ? [serviceKeyOf(object)] : []) },
  ],
  reconcile,
};

const keyOf = ({ metadata }: KubeObject): string => storeKey(metadata.namespace, metadata.name as string);
const serviceKeyOf = ({ metadata }: KubeObject): string =>
  storeKey(metadata.namespace, metadata.labels?.[SERVICE_LABEL] ?? '');
const isOurs = ({ metadata }: EndpointSlice): boolean => metadata.labels?.[MANAGER_LABEL] === MIRROR_MANAGER;

function reconcile(ctx: Context, key: string): void {
  const endpoints = ctx.informer('Endpoints').byKey(key);
  const service = ctx.informer('Service').byKey(key);
  const { namespace = '' } = endpoints?.metadata ?? {};
  if (!endpoints || !service || service.spec.selector || !isMirrored(endpoints)) {
    const seen = ctx.informer(SLICE).byIndex('namespace', key.slice(0, key.indexOf('/')));
    for (const slice of mirrorsAmong(seen, key)) remove(ctx, slice);
    return;
  }
  // Read afresh: the cache may not yet have what this controller wrote a moment ago.
  const plan = planMirrors(endpoints, mirrorsAmong(ctx.client.list(SLICE, namespace), key));
  if (plan.skipped > 0) {
    const text = `A max of ${MAX_PER_SUBSET} addresses can be mirrored to EndpointSlices per Endpoints subset. ${plan.skipped} addresses were skipped`;
    ctx.recorder.event(endpoints, 'Warning', 'TooManyAddressesToMirror', text);
  }
  if (plan.create.length + plan.update.length + plan.remove.length === 0) return;
  const ready = (endpoints.subsets ?? []).reduce((sum, s) => sum + (s.addresses?.length ?? 0), 0);
  ctx.tracer.decide('endpointslice.sync', objectKey('Service', service.metadata.namespace, service.metadata.name), {
    ready,
  });
  for (const mirror of plan.create) ctx.client.create(SLICE, newMirror(endpoints, mirror));
  for (const slice of plan.update) ctx.client.update(SLICE, slice);
  for (const slice of plan.remove) remove(ctx, slice);
}

const mirrorsAmong = (slices: readonly EndpointSlice[], key: string): EndpointSlice[] =>
  slices.filter((s) => isOurs(s) && serviceKeyOf(s) === key && !s.metadata.deletionTimestamp);

function remove(ctx: Context, { metadata: { namespace = '', name } }: EndpointSlice): void {
  try {
    ctx.client.delete(SLICE, namespace, name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
