import { LATE_IMAGES, lateImageOf } from './images/late/registry.ts';
import type { ImageDef } from './images/image.ts';
import type { ShellParts } from './shell-parts.ts';
import { hostTree } from './shell-host/host-tree.ts';
import { compareManifests } from './shell-host/static-manifest.ts';
import { etcOfImage } from './shell-host/image-etc.ts';
import { PROGRAMS } from './shell/programs/registry.ts';
import { isShell } from './shell/run/start.ts';
import { ContainerShells } from './shells.ts';

/** The shells of containers with all their programs, and the images that come late, as the world asks for them. */
const BY_REPOSITORY: ReadonlyMap<string, ImageDef> = new Map(
  LATE_IMAGES.flatMap((def) => def.repositories.map((repository) => [repository, def] as const)),
);

export const SHELL_PARTS: ShellParts = {
  isProgram: (name, image) =>
    isShell(name) ||
    name === 'busybox' ||
    Object.hasOwn(PROGRAMS, name) ||
    Object.hasOwn(lateImageOf(image)?.commands ?? {}, name),
  imageDef: (repository) =>
    BY_REPOSITORY.get(repository) ?? BY_REPOSITORY.get(`*/${repository.slice(repository.lastIndexOf('/') + 1)}`),
  lateImage: lateImageOf,
  etcOfImage,
  hostTree,
  compareManifests,
  shells: (options) => new ContainerShells(options),
};
