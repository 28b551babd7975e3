import type { LateIngress } from '../network/ingress/late-ingress.ts';
import type { LateNode } from '../node/late-node.ts';
import type { LateControllers } from '../resources/late-controllers.ts';
import type { LateCloud } from '../resources/node/cloud/late-cloud.ts';
import type { LateRules } from '../resources/late-rules.ts';
import type { ShellParts } from '../world/shell-parts.ts';
import type { LateDevices } from '../scheduler/late-devices.ts';
import type { LateFleet } from './fleet/late-fleet.ts';
import type { LateKubeadm } from './kubeadm/late-kubeadm.ts';

/**
 * What a cluster of plain images does not need, and so need not be there when it starts: everything that a page loads
 * after the engine. One seam for all of it; core/late.ts has the parts.
 */
export interface LateParts {
  readonly shells: ShellParts;
  readonly rules: LateRules;
  readonly controllers: LateControllers;
  readonly node: LateNode;
  readonly fleet: LateFleet;
  readonly devices: LateDevices;
  readonly cloud: LateCloud;
  readonly ingress: LateIngress;
  readonly kubeadm: LateKubeadm;
}

/** Throws if they were not loaded: whoever loads late (workers/late-gate.ts) lets nothing pass that needs them. */
export type LateSource = () => LateParts;
