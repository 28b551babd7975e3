import type { IPAddress, Service, ServiceCIDR } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import { DEFAULT_NAME } from '../service-cidr/default-range.ts';
import { addressesOf, isHeldBy, MANAGED_BY, MANAGER } from './holding.ts';

/** What starts the controllers of ranges and addresses: a new cluster has nothing for them to do. */
export const isUnusual = ({ metadata }: ServiceCIDR): boolean =>
  metadata.name !== DEFAULT_NAME || metadata.deletionTimestamp !== undefined || !metadata.finalizers?.length;

/** It is called an address of a Service, and is none. */
export function isMisused({ metadata, spec }: IPAddress): boolean {
  const { group, resource } = spec?.parentRef ?? {};
  return metadata.labels?.[MANAGED_BY] === MANAGER && (!!group || resource !== 'services');
}

/** Somebody has taken it from a Service that still has it. */
export function isMissed(address: IPAddress, ctx: ComponentContext): boolean {
  const { namespace = '', name = '' } = address.spec?.parentRef ?? {};
  const service = ctx.informer('Service').byKey(`${namespace}/${name}`) as Service | undefined;
  return service !== undefined && isHeldBy(address, service) && addressesOf(service).includes(address.metadata.name);
}
