import type { ImageRef } from '../image-ref.ts';
import type { ShellSource } from '../shell-parts.ts';
import { busybox } from './busybox.ts';
import { controlPlaneImages } from './control-plane.ts';
import { postgres, redis } from './databases.ts';
import { generic } from './generic.ts';
import { hpaExample } from './hpa-example.ts';
import { httpd } from './httpd.ts';
import type { ImageDef } from './image.ts';
import { isLateRepository } from './late-repositories.ts';
import { nginx, nginxUnprivileged } from './nginx.ts';
import { pause } from './pause.ts';
import { bashToolbox, toolbox } from './toolbox.ts';

/** Every image behaviour that is there from the start. */
export const IMAGES: readonly ImageDef[] = [
  nginx,
  nginxUnprivileged,
  httpd,
  redis,
  postgres,
  busybox,
  toolbox,
  bashToolbox,
  pause,
  hpaExample,
  ...controlPlaneImages,
];

/** The behaviour of an image: a known one by its repository, else the generic one. */
export function imageDefOf(ref: ImageRef, late: ShellSource): ImageDef {
  for (const def of IMAGES) if (def.repositories.includes(ref.repository)) return def;
  return isLateRepository(ref.repository) ? (late().imageDef(ref.repository) ?? generic) : generic;
}
