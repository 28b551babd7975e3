import { crashContainer } from './crash-container.ts';
import { cutOff } from './cut-off.ts';
import { delayWatches } from './delay-watches.ts';
import { deletePod } from './delete-pod.ts';
import { failLiveness } from './fail-liveness.ts';
import { failReadiness } from './fail-readiness.ts';
import type { FaultDef } from './fault.ts';
import { hangContainer } from './hang-container.ts';
import { imageUnpullable } from './image-unpullable.ts';
import { powerOff } from './power-off.ts';
import { rebootNode } from './reboot-node.ts';
import { restartKubelet } from './restart-kubelet.ts';
import { shutDownNode } from './shut-down-node.ts';
import { stopControllerManager } from './stop-controller-manager.ts';
import { stopKubelet } from './stop-kubelet.ts';
import { stopMetricsServer } from './stop-metrics-server.ts';
import { stopScheduler } from './stop-scheduler.ts';

/** Every fault there is, in the order of the menu. */
export const FAULTS: readonly FaultDef[] = [
  deletePod,
  crashContainer,
  failLiveness,
  failReadiness,
  hangContainer,
  imageUnpullable,
  restartKubelet,
  stopKubelet,
  rebootNode,
  shutDownNode,
  powerOff,
  cutOff,
  stopScheduler,
  stopControllerManager,
  stopMetricsServer,
  delayWatches,
];
