import type { NetworkPolicy } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME, selectorText } from '../shared/columns.ts';
import { validateNetworkPolicy } from './validate.ts';
import { NETWORK_POLICY } from './kind-identity.ts';

/** NetworkPolicies. Upstream: pkg/registry/networking/networkpolicy/strategy.go. */
export function networkPolicyKind(): KindDef<NetworkPolicy> {
  return {
    ...NETWORK_POLICY,
    validate: validateNetworkPolicy,
    columns: [NAME, column('Pod-Selector', (o) => selectorText(o.spec?.podSelector)), AGE],
  };
}
