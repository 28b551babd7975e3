import { controllerRef } from '../../api/edit.ts';
import type { DiscoveryEndpointPort, Endpoint, EndpointSlice, Service } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { AddressFamily } from './endpoint.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * EndpointSlice objects of a Service: labels, owner, annotation.
 * Upstream: staging/src/k8s.io/endpointslice/utils.go (newEndpointSlice, setEndpointSliceLabels).
 */
export const SERVICE_LABEL = 'kubernetes.io/service-name';
export const MANAGER_LABEL = 'endpointslice.kubernetes.io/managed-by';
export const MANAGER = 'endpointslice-controller.k8s.io';
const HEADLESS_LABEL = 'service.kubernetes.io/headless';
const TRIGGER_ANNOTATION = 'endpoints.kubernetes.io/last-change-trigger-time';
const MAX_NAME_LENGTH = 253;

export interface SliceContent {
  readonly family: AddressFamily;
  readonly ports: readonly DiscoveryEndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

const isHeadless = ({ spec }: Service): boolean => !spec.clusterIP || spec.clusterIP === 'None';

function sliceLabels(service: Service): Record<string, string> {
  const { [HEADLESS_LABEL]: _headless, ...labels } = service.metadata.labels ?? {};
  return {
    ...labels,
    [SERVICE_LABEL]: service.metadata.name,
    [MANAGER_LABEL]: MANAGER,
    ...(isHeadless(service) ? { [HEADLESS_LABEL]: '' } : {}),
  };
}

/** Changes of the reserved labels alone cause no write. */
export function hasServiceLabels(slice: EndpointSlice, service: Service): boolean {
  const own = (labels: Readonly<Record<string, string>> | undefined): unknown => {
    const { [SERVICE_LABEL]: _s, [MANAGER_LABEL]: _m, [HEADLESS_LABEL]: _h, ...others } = labels ?? {};
    return others;
  };
  return deepEqual(own(slice.metadata.labels), own(service.metadata.labels));
}

export function isOwnedBy(slice: EndpointSlice, service: Service): boolean {
  return slice.metadata.ownerReferences?.some((o) => o.uid === service.metadata.uid) ?? false;
}

export function draftSlice(service: Service, content: SliceContent, trigger: string | undefined) {
  const prefix = `${service.metadata.name}-`;
  return {
    apiVersion: 'discovery.k8s.io/v1' as const,
    kind: 'EndpointSlice' as const,
    metadata: {
      generateName: prefix.length > MAX_NAME_LENGTH ? service.metadata.name : prefix,
      namespace: service.metadata.namespace ?? '',
      labels: sliceLabels(service),
      ownerReferences: [controllerRef(service)],
      ...(trigger === undefined ? {} : { annotations: { [TRIGGER_ANNOTATION]: trigger } }),
    },
    addressType: content.family,
    endpoints: content.endpoints as Endpoint[],
    ports: content.ports as DiscoveryEndpointPort[],
  };
}

/** The slice with new content. Without a trigger time the old one goes: it was about another change. */
export function withContent(
  slice: EndpointSlice,
  service: Service,
  content: Omit<SliceContent, 'family'>,
  trigger: string | undefined,
): EndpointSlice {
  const { annotations, ...metadata } = slice.metadata;
  const { [TRIGGER_ANNOTATION]: _old, ...others } = annotations ?? {};
  const kept = trigger === undefined ? others : { ...others, [TRIGGER_ANNOTATION]: trigger };
  return {
    ...slice,
    metadata: {
      ...FRESH,
      ...metadata,
      labels: sliceLabels(service),
      ...(Object.keys(kept).length > 0 ? { annotations: kept } : {}),
    },
    endpoints: content.endpoints as Endpoint[],
    ports: content.ports as DiscoveryEndpointPort[],
  };
}
