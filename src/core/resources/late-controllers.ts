import type { ManagedController } from '../runtime/controller.ts';
import { lateControllers } from '../runtime/late-controller.ts';
import { hasClaimedDevices } from './resource-claim/wakes.ts';
import { hasAttachedDisks, hasVolumes, usesSimulatedDisks } from './volume-attachment/wakes.ts';

/**
 * Controllers that a new cluster has nothing for: they come with the late parts. To add some: a name here with what wakes
 * them, and the controllers themselves in late-controllers-library.ts.
 */
type Group = 'volumes' | 'attachDetach' | 'simulatedDisks' | 'resourceClaims';

export type LateControllers = Readonly<Record<Group, readonly ManagedController[]>>;

export const lateControllerGroups = (load: () => LateControllers): readonly ManagedController[] => [
  lateControllers('volumes', hasVolumes, () => load().volumes),
  lateControllers('attachdetach-controller', hasAttachedDisks, () => load().attachDetach),
  lateControllers('block.csi.simulated', usesSimulatedDisks, () => load().simulatedDisks),
  lateControllers('resourceclaim-controller', hasClaimedDevices, () => load().resourceClaims),
];
