import { formatQuantity, quantityFormat } from './canonical-quantity.ts';
import { isEmpty, listOf, objectOf } from './default-helpers.ts';
import type { JsonObject } from './json.ts';
import { parseNano } from './quantity.ts';

/**
 * Defaults of `spec.resources`, the resources of a pod as a whole, which are worked out from those of its containers.
 * Nothing happens unless the pod has some of its own.
 * Upstream: defaultHugePagePodLimits, defaultPodRequests and defaultPodLimits in pkg/apis/core/v1/defaults.go.
 */
export function withPodLevelResources(spec: JsonObject): JsonObject {
  const given = objectOf(spec['resources']);
  const limits = objectOf(given['limits']);
  const requests = objectOf(given['requests']);
  if (isEmpty(limits) && isEmpty(requests)) return spec;
  const fullLimits = { ...limits, ...hugePageLimits(spec, limits, requests) };
  const fullRequests = isEmpty(fullLimits) ? requests : completeRequests(spec, fullLimits, requests);
  const resources = { ...given, ...nonEmpty('limits', fullLimits), ...nonEmpty('requests', fullRequests) };
  return Object.keys(fullLimits).length === Object.keys(limits).length &&
    Object.keys(fullRequests).length === Object.keys(requests).length
    ? spec
    : { ...spec, resources };
}

type Side = 'limits' | 'requests';
type Amounts = Record<string, unknown>;

const nonEmpty = (name: Side, amounts: JsonObject) => (isEmpty(amounts) ? {} : { [name]: amounts });
const isHugePage = (name: string): boolean => name.startsWith('hugepages-');
const isOvercommitted = (name: string): boolean => name === 'cpu' || name === 'memory';
const isPodLevel = (name: string): boolean => isOvercommitted(name) || isHugePage(name);

const pick = (amounts: JsonObject, keep: (name: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(amounts).filter(([name]) => keep(name)));

function hugePageLimits(spec: JsonObject, limits: JsonObject, requests: JsonObject): JsonObject {
  const missing = (name: string) => isHugePage(name) && requests[name] === undefined && limits[name] === undefined;
  return pick(aggregate(spec, 'limits'), missing);
}

/** What the containers ask for together, or else the pod's own limit. */
function completeRequests(spec: JsonObject, limits: JsonObject, requests: JsonObject): JsonObject {
  return { ...pick(limits, isPodLevel), ...pick(aggregate(spec, 'requests'), isOvercommitted), ...requests };
}

/** Sum of the containers and sidecars, or the largest init container with the sidecars before it. */
function aggregate(spec: JsonObject, side: Side): Amounts {
  const amountsOf = (container: JsonObject) => objectOf(objectOf(container['resources'])[side]);
  let total = listOf(spec['containers']).map(amountsOf).reduce<Amounts>(sum, {});
  let sidecars: Amounts = {};
  let largest: Amounts = {};
  for (const container of listOf(spec['initContainers'])) {
    const isSidecar = container['restartPolicy'] === 'Always';
    if (isSidecar) total = sum(total, amountsOf(container));
    if (isSidecar) sidecars = sum(sidecars, amountsOf(container));
    largest = combine(largest, isSidecar ? sidecars : sum(sidecars, amountsOf(container)), (a, b) => (a > b ? a : b));
  }
  return combine(total, largest, (a, b) => (a > b ? a : b));
}

const sum = (a: JsonObject, b: JsonObject): Amounts => combine(a, b, (x, y) => x + y);

function combine(a: JsonObject, b: JsonObject, join: (x: bigint, y: bigint) => bigint): Amounts {
  const result: Amounts = { ...a };
  for (const [name, amount] of Object.entries(b)) {
    const text = String(a[name] ?? amount);
    const nano = join(parseNano(text) ?? 0n, parseNano(String(amount)) ?? 0n);
    result[name] = a[name] === undefined ? amount : formatQuantity(nano, quantityFormat(text));
  }
  return result;
}
