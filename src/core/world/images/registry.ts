import type { ImageRef } from '../image-ref.ts';
import { agnhost } from './agnhost.ts';
import { busybox } from './busybox.ts';
import { controlPlaneImages } from './control-plane.ts';
import { mariadb, mongo, mysql, postgres, redis } from './databases.ts';
import { generic } from './generic.ts';
import { hpaExample } from './hpa-example.ts';
import { httpd } from './httpd.ts';
import type { ImageDef } from './image.ts';
import { nginx, nginxUnprivileged } from './nginx.ts';
import { pause } from './pause.ts';
import { java, node, python } from './runtimes.ts';
import { perlImage } from './perl.ts';
import { polinuxStress, vishStress } from './stress.ts';
import { toolbox } from './toolbox.ts';

/** Every image behaviour that is known by name. */
export const IMAGES: readonly ImageDef[] = [
  nginx,
  nginxUnprivileged,
  httpd,
  redis,
  postgres,
  mysql,
  mariadb,
  mongo,
  busybox,
  toolbox,
  pause,
  node,
  python,
  java,
  agnhost,
  perlImage,
  hpaExample,
  polinuxStress,
  vishStress,
  ...controlPlaneImages,
];

/** The behaviour of an image: a known one by its repository, else the generic one. */
export function imageDefOf(ref: ImageRef): ImageDef {
  for (const def of IMAGES) if (def.repositories.includes(ref.repository)) return def;
  return generic;
}
