import type { NetworkPolicy } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME, selectorText } from '../shared/columns.ts';
import { validateNetworkPolicy } from './validate.ts';

/** NetworkPolicies. Upstream: pkg/registry/networking/networkpolicy/strategy.go. */
export function networkPolicyKind(): KindDef<NetworkPolicy> {
  return {
    group: 'networking.k8s.io',
    version: 'v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    singular: 'networkpolicy',
    shortNames: ['netpol'],
    namespaced: true,
    hasGeneration: true,
    validate: validateNetworkPolicy,
    columns: [NAME, column('Pod-Selector', (o) => selectorText(o.spec?.podSelector)), AGE],
  };
}
