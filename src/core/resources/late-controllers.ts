import type { ManagedController } from '../runtime/controller.ts';
import { lateController } from '../runtime/late-controller.ts';
import { hasAttachedDisks, madeBySimulatedDisks } from './volume-attachment/wakes.ts';

/**
 * Controllers that most clusters have nothing for: they come with the late parts. To add one: a name here, what wakes it,
 * and the controller itself in late-controllers-library.ts.
 */
export interface LateControllers {
  readonly attachDetach: ManagedController;
  readonly simulatedDisks: ManagedController;
}

export const lateControllers = (load: () => LateControllers): readonly ManagedController[] => [
  lateController('attachdetach-controller', hasAttachedDisks, () => load().attachDetach),
  lateController('block.csi.simulated', madeBySimulatedDisks, () => load().simulatedDisks),
];
