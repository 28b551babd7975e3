import type { KindDef } from '../apiserver/kind.ts';
import { configMapKind } from './config-map/kind.ts';
import { deploymentKind } from './deployment/kind.ts';
import { endpointSliceKind } from './endpoint-slice/kind.ts';
import { endpointsKind } from './endpoints/kind.ts';
import { eventKind } from './event/kind.ts';
import { leaseKind } from './lease/kind.ts';
import { namespaceKind } from './namespace/kind.ts';
import { nodeKind } from './node/kind.ts';
import { plainKinds } from './plain-kinds.ts';
import { podKind } from './pod/kind.ts';
import { replicaSetKind } from './replica-set/kind.ts';
import { secretKind } from './secret/kind.ts';
import { serviceKind } from './service/kind.ts';
import { serviceAccountKind } from './service-account/kind.ts';

/** Every kind that is served, one line each for those with rules of their own. Called once per engine. */
export function kindDefs(): KindDef[] {
  return [
    namespaceKind(),
    nodeKind(),
    podKind(),
    serviceKind(),
    endpointsKind(),
    configMapKind(),
    secretKind(),
    serviceAccountKind(),
    eventKind(),
    deploymentKind(),
    replicaSetKind(),
    leaseKind(),
    endpointSliceKind(),
    ...plainKinds(),
  ];
}
