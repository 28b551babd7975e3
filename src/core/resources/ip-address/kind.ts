import type { IPAddress } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import type { LateRulesSource } from '../late-rules.ts';
import { column, NAME } from '../shared/columns.ts';
import { immutable } from '../shared/rules.ts';

/**
 * IPAddresses: whoever has one made has the address, Services most of all. Services make them from the start, so that the
 * kind cannot be late; what checks those that users write is. Upstream: pkg/registry/networking/ipaddress.
 */
export function ipAddressKind(rules: LateRulesSource): KindDef<IPAddress> {
  return {
    group: 'networking.k8s.io',
    version: 'v1',
    kind: 'IPAddress',
    plural: 'ipaddresses',
    singular: 'ipaddress',
    shortNames: ['ip'],
    namespaced: false,
    nameRule: 'path-segment',
    writers: () => ({ object: 'kube-apiserver' }),
    validate: (object) => rules().validateIpAddress(object),
    validateUpdate: ({ spec }, old) => immutable('spec.parentRef', spec?.parentRef, old.spec?.parentRef),
    columns: [NAME, column('ParentRef', parentText)],
  };
}

function parentText({ spec }: IPAddress): string {
  const { group = '', resource = '', namespace = '', name = '' } = spec?.parentRef ?? {};
  const what = `${resource}${group && '.'}${group}`.toLowerCase();
  return [what, namespace, name].filter((part) => part !== '').join('/');
}
