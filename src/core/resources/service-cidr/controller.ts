import { parseTime } from '../../lib/time.ts';
import { findCondition, withCondition } from '../../api/edit.ts';
import { parseCidr, parseIp, type Ip } from '../../api/ip.ts';
import { isNotFound } from '../../api/status-error.ts';
import type { IPAddress, ServiceCIDR } from '../../api/types.ts';
import type { ControllerContext, ControllerDef } from '../../runtime/controller.ts';
import { MANAGED_BY, MANAGER } from '../ip-address/holding.ts';
import { withFinalizer, withoutFinalizer } from '../shared/finalizers.ts';
import { CIDR_FINALIZER, READY_MESSAGE } from './default-range.ts';
import { cidrsOf } from './ranges.ts';

/**
 * Makes ServiceCIDRs ready, and keeps one that is deleted while addresses of Services are in it and in no other.
 * Upstream: pkg/controller/servicecidrs/servicecidrs_controller.go.
 */
type Context = ControllerContext<undefined>;

const KIND = 'networking.k8s.io/ServiceCIDR';
const ADDRESS = 'networking.k8s.io/IPAddress';
/** So long no new address must have come from a range before it goes. */
const GRACE_MS = 10_000;
const IN_USE =
  'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR';

export const serviceCidrController: ControllerDef = {
  name: 'service-cidr-controller',
  for: KIND,
  // another range may now hold what a leaving one had
  keysOf: (object, ctx) => [object.metadata.name ?? '', ...overlapping(object as ServiceCIDR, ctx)],
  watches: [{ kind: ADDRESS, keys: (object, ctx) => containing(object as IPAddress, ctx) }],
  reconcile(ctx, name) {
    const found = ctx.informer(KIND).byKey(name) as ServiceCIDR | undefined;
    if (!found) return;
    try {
      return found.metadata.deletionTimestamp === undefined ? keep(ctx, found) : letGo(ctx, found);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

function keep(ctx: Context, cidr: ServiceCIDR): void {
  const held = withFinalizer(cidr, CIDR_FINALIZER);
  const current = held === cidr ? cidr : (ctx.client.update(KIND, held) as ServiceCIDR);
  setReady(ctx, current, { status: 'True', reason: '', message: READY_MESSAGE });
}

function letGo(ctx: Context, cidr: ServiceCIDR): { afterMs: number } | undefined {
  if (!canGo(ctx, cidr)) {
    setReady(ctx, cidr, { status: 'False', reason: 'Terminating', message: IN_USE });
    return undefined;
  }
  const left = GRACE_MS - (ctx.epochMs - (parseTime(cidr.metadata.deletionTimestamp ?? '') ?? 0));
  if (left > 0) return { afterMs: left };
  const free = withoutFinalizer(cidr, CIDR_FINALIZER);
  if (free !== cidr) ctx.client.update(KIND, free);
  return undefined;
}

interface Ready {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

function setReady(ctx: Context, cidr: ServiceCIDR, ready: Ready): void {
  const { conditions } = cidr.status ?? {};
  const old = findCondition(conditions, 'Ready');
  if (old?.status === ready.status && old.reason === ready.reason && old.message === ready.message) return;
  const next = { type: 'Ready', ...ready, lastTransitionTime: ctx.now };
  ctx.client.updateStatus(KIND, { ...cidr, status: { ...cidr.status, conditions: withCondition(conditions, next) } });
}

function canGo(ctx: Context, cidr: ServiceCIDR): boolean {
  const all = ctx.informer(KIND).list() as readonly ServiceCIDR[];
  const isCovered = cidrsOf(cidr).every((own) => all.some((other) => other !== cidr && covers(other, own)));
  if (isCovered) return true;
  const families = new Set(cidrsOf(cidr).map((own) => parseCidr(own)?.ip.family));
  return !ctx
    .informer(ADDRESS)
    .list()
    .some((address) => {
      const ip = managedIp(address as IPAddress);
      if (!ip || !families.has(ip.family)) return false;
      const holders = all.filter((range) => holds(range, ip));
      return holders.length === 1 && holders[0] === cidr;
    });
}

function managedIp({ metadata }: IPAddress): Ip | undefined {
  return metadata.labels?.[MANAGED_BY] === MANAGER ? parseIp(metadata.name) : undefined;
}

const widthOf = ({ family }: Ip): number => (family === 4 ? 32 : 128);

function prefixOf(ip: Ip, bits: number): bigint {
  return ip.value >> BigInt(widthOf(ip) - bits);
}

/** Neither the network's own address nor, of IPv4, the broadcast address is in it. */
function holds(range: ServiceCIDR, ip: Ip): boolean {
  return cidrsOf(range).some((text) => {
    const cidr = parseCidr(text);
    if (!cidr || cidr.ip.family !== ip.family || prefixOf(cidr.ip, cidr.bits) !== prefixOf(ip, cidr.bits)) return false;
    const rest = ip.value - (prefixOf(ip, cidr.bits) << BigInt(widthOf(ip) - cidr.bits));
    const last = (1n << BigInt(widthOf(ip) - cidr.bits)) - 1n;
    return rest !== 0n && (ip.family === 6 || rest !== last);
  });
}

function covers(range: ServiceCIDR, text: string): boolean {
  const inner = parseCidr(text);
  return cidrsOf(range).some((one) => {
    const outer = parseCidr(one);
    if (!inner || !outer || outer.ip.family !== inner.ip.family || outer.bits > inner.bits) return false;
    return prefixOf(outer.ip, outer.bits) === prefixOf(inner.ip, outer.bits);
  });
}

function overlapping(cidr: ServiceCIDR, ctx: Context): readonly string[] {
  const others = ctx.informer(KIND).list() as readonly ServiceCIDR[];
  const isNear = (other: ServiceCIDR): boolean =>
    cidrsOf(cidr).some((own) => covers(other, own)) || cidrsOf(other).some((one) => covers(cidr, one));
  return others.filter((other) => other.metadata.name !== cidr.metadata.name && isNear(other)).map(nameOf);
}

function containing(address: IPAddress, ctx: Context): readonly string[] {
  const ip = managedIp(address);
  if (!ip) return [];
  return (ctx.informer(KIND).list() as readonly ServiceCIDR[]).filter((range) => holds(range, ip)).map(nameOf);
}

const nameOf = ({ metadata }: ServiceCIDR): string => metadata.name;
