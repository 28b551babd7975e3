import { controller } from '../runtime/controller.ts';
import { simulatedAttacher } from './csi-driver/attacher.ts';
import { simulatedRegistrar } from './csi-driver/registrar.ts';
import type { LateControllers } from './late-controllers.ts';
import { attachDetachController } from './volume-attachment/controller.ts';

/** The controllers that come with the late parts. To add one: a line here and in late-controllers.ts. */
export const LATE_CONTROLLERS: LateControllers = {
  attachDetach: controller(attachDetachController),
  simulatedDisks: {
    name: 'block.csi.simulated',
    start(ctx) {
      controller(simulatedRegistrar).start(ctx);
      controller(simulatedAttacher).start(ctx);
    },
  },
};
