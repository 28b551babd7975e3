import { FLEET } from './engine/fleet/fleet.ts';
import { addons } from './engine/kubeadm/addons.ts';
import { apiServerIdentity } from './engine/kubeadm/api-server-identity.ts';
import { staticPods } from './engine/kubeadm/static-pods.ts';
import type { LateParts } from './engine/late-parts.ts';
import { ingressController } from './network/ingress/ingress-controller.ts';
import { serversFor } from './network/ingress/servers-for.ts';
import { LATE_NODE } from './node/late-node-library.ts';
import { LATE_CONTROLLERS } from './resources/late-controllers-library.ts';
import { LATE_CLOUD } from './resources/node/cloud/late-cloud-library.ts';
import { LATE_RULES } from './resources/late-rules-library.ts';
import { LATE_DEVICES } from './scheduler/late-devices-library.ts';
import { SHELL_PARTS } from './world/shell-library.ts';

/** The parts that a page loads after the engine. Apart from core/lean.ts, which must not import them. */
export const LATE_PARTS: LateParts = {
  shells: SHELL_PARTS,
  rules: LATE_RULES,
  controllers: LATE_CONTROLLERS,
  node: LATE_NODE,
  fleet: FLEET,
  devices: LATE_DEVICES,
  cloud: LATE_CLOUD,
  ingress: { controller: ingressController, serversFor },
  kubeadm: { addons, staticPods, identity: apiServerIdentity },
};
