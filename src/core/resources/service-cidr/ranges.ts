import { findCondition } from '../../api/edit.ts';
import type { ServiceCIDR } from '../../api/types.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { addressRange, type AddressRange } from '../service/allocate.ts';
import { DEFAULT_CIDR, DEFAULT_NAME } from './default-range.ts';

/**
 * The ranges that Services can have addresses from: those of all ServiceCIDRs that are ready and are not being deleted,
 * the default's first, then by name (upstream's order is random). Before there is any, the default range.
 * Upstream: pkg/registry/core/service/ipallocator/cidrallocator.go. Left out: IPv6.
 */
export function readyRanges(ctx: KindContext): AddressRange[] {
  const all = ctx.list('networking.k8s.io/ServiceCIDR') as ServiceCIDR[];
  const cidrs = all.length === 0 ? [DEFAULT_CIDR] : inOrder(all).filter(isReady).flatMap(cidrsOf);
  return cidrs.flatMap((cidr) => addressRange(cidr) ?? []);
}

export const cidrsOf = ({ spec }: ServiceCIDR): readonly string[] => spec?.cidrs ?? [];

function isReady({ metadata, status }: ServiceCIDR): boolean {
  return metadata.deletionTimestamp === undefined && findCondition(status?.conditions, 'Ready')?.status === 'True';
}

const inOrder = (all: readonly ServiceCIDR[]): readonly ServiceCIDR[] =>
  all.length === 1 ? all : [...all].sort((a, b) => rank(a) - rank(b));
const rank = ({ metadata }: ServiceCIDR): number => (metadata.name === DEFAULT_NAME ? 0 : 1);
