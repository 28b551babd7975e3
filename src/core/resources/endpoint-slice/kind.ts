import type { EndpointSlice } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, listWithMore, NAME } from '../shared/columns.ts';
import { endpointSliceValidators } from './validate.ts';

/** EndpointSlices. Upstream: pkg/registry/discovery/endpointslice/strategy.go. */
export function endpointSliceKind(): KindDef<EndpointSlice> {
  return {
    group: 'discovery.k8s.io',
    version: 'v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    singular: 'endpointslice',
    namespaced: true,
    hasGeneration: true,
    ...endpointSliceValidators(),
    columns: [
      NAME,
      column('AddressType', (o) => o.addressType),
      column('Ports', (o) => listWithMore((o.ports ?? []).map((p) => String(p.port ?? p.name ?? '*')))),
      column('Endpoints', (o) => listWithMore((o.endpoints ?? []).flatMap((e) => e.addresses))),
      AGE,
    ],
  };
}
