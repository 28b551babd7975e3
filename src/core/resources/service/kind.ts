import type { Service } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { giveBackAddresses, holdAddresses } from '../ip-address/holding.ts';
import { AGE, column, labelsText, NAME, wide } from '../shared/columns.ts';
import { proxy } from './proxy.ts';
import { prepareServiceCreate, prepareServiceUpdate } from './strategy.ts';
import { serviceWarnings } from './warnings.ts';
import { validateService, validateServiceStatus, validateServiceUpdate } from './validate.ts';

/** Services. Upstream: pkg/registry/core/service. */
export function serviceKind(): KindDef<Service> {
  return {
    group: '',
    version: 'v1',
    kind: 'Service',
    plural: 'services',
    singular: 'service',
    shortNames: ['svc'],
    categories: ['all'],
    namespaced: true,
    returnsDeleted: true,
    hasStatus: true,
    subresources: { proxy },
    nameRule: 'label',
    prepareCreate: prepareServiceCreate,
    prepareUpdate: prepareServiceUpdate,
    allocate: holdAddresses,
    release: giveBackAddresses,
    validate: validateService,
    validateUpdate: validateServiceUpdate,
    validateStatusUpdate: validateServiceStatus,
    warnings: serviceWarnings,
    selectableFields: {
      'spec.clusterIP': (o) => o.spec.clusterIP ?? '',
      'spec.type': (o) => o.spec.type ?? '',
    },
    columns: [
      NAME,
      column('Type', (o) => o.spec.type ?? ''),
      column('Cluster-IP', (o) => o.spec.clusterIPs?.[0] ?? '<none>'),
      column('External-IP', (o) => externalIpText(o)),
      column('Port(s)', (o) => portsText(o) || '<none>'),
      AGE,
      wide('Selector', (o) => labelsText(o.spec.selector)),
    ],
  };
}

function externalIpText({ spec, status }: Service): string {
  const external = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || '<none>';
    case 'LoadBalancer': {
      const given = (status?.loadBalancer?.ingress ?? []).map((i) => i.ip || i.hostname || '').filter((a) => a !== '');
      return [...new Set(given)].sort().concat(external).join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

function portsText({ spec }: Service): string {
  const ports = spec.ports ?? [];
  return ports.map((p) => `${p.port}${p.nodePort ? `:${p.nodePort}` : ''}/${p.protocol ?? ''}`).join(',');
}
