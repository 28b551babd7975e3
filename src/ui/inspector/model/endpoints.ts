/** The endpoints of a Service from its EndpointSlices, one row each, with what kube-proxy would do with them. */
import type { ObjectKey } from '../../../core/api/group-kind.ts';
import type { EndpointSlice, KubeObject } from '../../../core/api/types.ts';
import type { PodTone } from '../../../workers/protocol.ts';

export interface EndpointRow {
  readonly address: string;
  readonly ports: readonly string[];
  readonly pod?: ObjectKey;
  readonly node?: string;
  readonly state: 'ready' | 'terminating' | 'not-ready';
  readonly tone: PodTone;
}

const SLICE_PREFIX = 'discovery.k8s.io/EndpointSlice/';
const SERVICE_NAME = 'kubernetes.io/service-name';

type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

/** An absent `ready` means ready, as the API says. */
function stateOf(endpoint: Endpoint): EndpointRow['state'] {
  if (endpoint.conditions?.terminating === true) return 'terminating';
  return (endpoint.conditions?.ready ?? true) ? 'ready' : 'not-ready';
}

const TONES: Readonly<Record<EndpointRow['state'], PodTone>> = {
  ready: 'ready',
  terminating: 'leaving',
  'not-ready': 'pending',
};

function rowOf(slice: EndpointSlice, endpoint: Endpoint): EndpointRow {
  const ports = (slice.ports ?? []).map((p) => String(p.port ?? p.name ?? ''));
  const target = endpoint.targetRef;
  const state = stateOf(endpoint);
  return {
    address: endpoint.addresses[0] ?? '',
    ports,
    ...(target?.name === undefined
      ? {}
      : { pod: `${target.kind ?? ''}/${target.namespace ?? slice.metadata.namespace ?? ''}/${target.name}` }),
    ...(endpoint.nodeName === undefined ? {} : { node: endpoint.nodeName }),
    state,
    tone: TONES[state],
  };
}

export function endpointRows(
  namespace: string,
  service: string,
  objects: ReadonlyMap<ObjectKey, KubeObject>,
): EndpointRow[] {
  const prefix = `${SLICE_PREFIX}${namespace}/`;
  const rows: EndpointRow[] = [];
  for (const [key, object] of objects) {
    if (!key.startsWith(prefix) || object.metadata.labels?.[SERVICE_NAME] !== service) continue;
    const slice = object as EndpointSlice;
    for (const endpoint of slice.endpoints ?? []) rows.push(rowOf(slice, endpoint));
  }
  return rows.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}
