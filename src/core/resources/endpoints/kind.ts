import type { Endpoints } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { validateEndpoints } from './validate.ts';

/** Endpoints, the old form of EndpointSlices. Upstream: pkg/registry/core/endpoint/strategy.go. */
export function endpointsKind(): KindDef<Endpoints> {
  return {
    group: '',
    version: 'v1',
    kind: 'Endpoints',
    plural: 'endpoints',
    singular: 'endpoints',
    shortNames: ['ep'],
    namespaced: true,
    validate: validateEndpoints,
    deprecationWarning: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
    columns: [NAME, column('Endpoints', (o) => endpointsText(o)), AGE],
  };
}

const MAX = 3;

function endpointsText({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map((a) => a.ip)
      : ports.flatMap((p) => addresses.map((a) => hostPort(a.ip, p.port))),
  );
  const shown = all.slice(0, MAX).join(',');
  return all.length > MAX ? `${shown} + ${all.length - MAX} more...` : shown;
}

const hostPort = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
