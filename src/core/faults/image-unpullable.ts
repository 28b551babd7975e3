import { parseImage } from '../world/image-ref.ts';
import type { FaultDef } from './fault.ts';

/** No machine can pull the image. Machines that have it already go on using it, unless told to pull always. */
export const imageUnpullable: FaultDef = {
  name: 'image-unpullable',
  targets: ['Image'],
  isOneShot: false,
  validate: ({ target }) => (parseImage(target) ? undefined : `"${target}" is not an image reference`),
  bends: ({ target }) => [{ seam: 'image-pull', target: parseImage(target)?.full ?? target }],
};
