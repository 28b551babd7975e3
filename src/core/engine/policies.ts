import { parseObjectKey } from '../api/group-kind.ts';
import type { Namespace, NetworkPolicy, Pod } from '../api/types.ts';
import type { ApiServer } from '../apiserver/server.ts';
import { PolicyEnforcer } from '../network/policy/policy-enforcer.ts';
import type { World } from '../world/world.ts';

/** Network policies read where they are stored; the machines' agents that would follow them are not modelled. */
const POLICY = 'networking.k8s.io/NetworkPolicy';

export function policyEnforcer(world: World, server: ApiServer): PolicyEnforcer {
  return new PolicyEnforcer(world, {
    policies: () => server.peekAll(POLICY) as NetworkPolicy[],
    pod: (key) => {
      const { namespace, name } = parseObjectKey(key as never);
      return server.peek('Pod', namespace, name) as Pod | undefined;
    },
    namespace: (name) => server.peek('Namespace', '', name) as Namespace | undefined,
  });
}

/** Changes when any policy does; what pods are like shows in their machines. */
export function policyVersion(server: ApiServer): number {
  let sum = 0;
  for (const { metadata } of server.peekAll(POLICY)) sum += Number(metadata.resourceVersion);
  return sum;
}
