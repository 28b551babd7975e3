import { parseTime } from '../../lib/time.ts';
import { isAlreadyExists, isNotFound } from '../../api/status-error.ts';
import type { IPAddress, Service, ServiceCIDR } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { addressRange, contains } from '../service/allocate.ts';
import { isIpv4 } from '../shared/rules.ts';
import { cidrsOf } from '../service-cidr/ranges.ts';
import { addressesOf, addressFor, isHeldBy, MANAGED_BY, MANAGER } from './holding.ts';

/**
 * Mends what Services and IPAddresses say of each other: an address of a Service that nobody holds is held again, one that
 * is held for nobody is given back. Upstream: pkg/registry/core/service/ipallocator/controller/repairip.go, which runs in
 * the API server; here they start with the first address that is missed.
 */
type Context = ControllerContext<undefined>;

const ADDRESS = 'networking.k8s.io/IPAddress';
/** An address may be there before its Service is seen. */
const LEAK_MS = 60_000;
const YOUNG_MS = 5_000;

/** Keys are those of Services, 'default/web', and names of addresses. */
export const addressRepair: ControllerDef = {
  name: 'ipallocator-repair-controller',
  for: 'Service',
  watches: [{ kind: ADDRESS, keys: (object) => [...parentKeys(object as IPAddress), object.metadata.name ?? ''] }],
  reconcile(ctx, key) {
    if (!key.includes('/')) return checkAddress(ctx, key);
    const service = ctx.informer('Service').byKey(key) as Service | undefined;
    if (service) for (const ip of addressesOf(service)) mendAddress(ctx, service, ip);
    return undefined;
  },
};

function parentKeys({ spec }: IPAddress): readonly string[] {
  const { group, resource, namespace = '', name = '' } = spec?.parentRef ?? {};
  return !group && resource === 'services' ? [`${namespace}/${name}`] : [];
}

function mendAddress(ctx: Context, service: Service, ip: string): void {
  const { namespace = '', name } = service.metadata;
  const family = isIpv4(ip) ? 'IPv4' : 'IPv6';
  const warn = (reason: string, note: string): void => ctx.recorder.event(service, 'Warning', reason, note);
  if (family === 'IPv4' && !isInRange(ctx, ip)) {
    const note = `Cluster IP [${family}]: ${ip} is not within any configured Service CIDR; please recreate service`;
    warn('ClusterIPOutOfRange', note);
    return;
  }
  const held = ctx.informer(ADDRESS).byKey(ip) as IPAddress | undefined;
  if (!held) {
    warn('ClusterIPNotAllocated', `Cluster IP [${family}]: ${ip} is not allocated; repairing`);
    makeAgain(ctx, ip, service);
    return;
  }
  if (isHeldBy(held, service)) {
    if (!isManaged(held)) replace(ctx, held, service);
    return;
  }
  const other = parentKeys(held).map((key) => ctx.informer('Service').byKey(key) as Service | undefined)[0];
  if (other) {
    const note = `Cluster IP [${family}]:${ip} was assigned to multiple services; please recreate service`;
    if (addressesOf(other).includes(ip)) warn('ClusterIPAlreadyAllocated', note);
    return;
  }
  const what = `the ClusterIP [${family}]: ${ip} for Service ${namespace}/${name}`;
  warn('ClusterIPNotAllocated', `${what} has a wrong reference; repairing`);
  replace(ctx, held, service);
}

const isInRange = (ctx: Context, ip: string): boolean =>
  (ctx.informer('networking.k8s.io/ServiceCIDR').list() as readonly ServiceCIDR[]).flatMap(cidrsOf).some((cidr) => {
    const range = addressRange(cidr);
    return range !== undefined && contains(range, ip);
  });

const isManaged = ({ metadata }: IPAddress): boolean => metadata.labels?.[MANAGED_BY] === MANAGER;

function replace(ctx: Context, held: IPAddress, service: Service): void {
  drop(ctx, held);
  makeAgain(ctx, held.metadata.name, service);
}

function drop(ctx: Context, { metadata }: IPAddress): void {
  try {
    ctx.client.delete(ADDRESS, '', metadata.name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function makeAgain(ctx: Context, ip: string, service: Service): void {
  try {
    ctx.client.create(ADDRESS, addressFor(ip, service));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

function checkAddress(ctx: Context, name: string): { afterMs: number } | undefined {
  const held = ctx.informer(ADDRESS).byKey(name) as IPAddress | undefined;
  if (!held || !isManaged(held)) return undefined;
  const cleanUp = (reason: string, note: string): undefined => {
    ctx.recorder.event(held, 'Warning', reason, note);
    drop(ctx, held);
  };
  const [key] = parentKeys(held);
  if (key === undefined)
    return cleanUp(
      'IPAddressNotAllocated',
      `IPAddress ${name} appears to have been modified, not referencing a Service ${shown(held)}: cleaning up`,
    );
  const ageMs = ctx.epochMs - (parseTime(held.metadata.creationTimestamp) ?? 0);
  const service = ctx.informer('Service').byKey(key) as Service | undefined;
  if (!service) {
    if (ageMs <= LEAK_MS) return { afterMs: LEAK_MS - ageMs + 1 };
    const note = `IPAddress: ${name} for Service ${key} appears to have leaked: cleaning up`;
    return cleanUp('IPAddressNotAllocated', note);
  }
  if (addressesOf(service).includes(name)) return undefined;
  const graceMs = service.spec.type === 'ExternalName' ? LEAK_MS : YOUNG_MS;
  if (ageMs < graceMs) return { afterMs: graceMs - ageMs };
  const note = `IPAddress: ${name} for Service ${key} has a wrong reference; cleaning up`;
  return cleanUp('IPAddressWrongReference', note);
}

/** As Go prints a pointer to it. */
function shown({ spec }: IPAddress): string {
  const { group = '', resource = '', namespace = '', name = '' } = spec?.parentRef ?? {};
  return `&ParentReference{Group:${group},Resource:${resource},Namespace:${namespace},Name:${name},}`;
}
