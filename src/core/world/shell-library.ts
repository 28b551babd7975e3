import type { ShellParts } from './shell-parts.ts';
import { PROGRAMS } from './shell/programs/registry.ts';
import { isShell } from './shell/run/start.ts';
import { ContainerShells } from './shells.ts';

/** The shells of containers with all their programs, as the world asks for them. */
export const SHELL_PARTS: ShellParts = {
  isProgram: (name) => isShell(name) || name === 'busybox' || Object.hasOwn(PROGRAMS, name),
  shells: (options) => new ContainerShells(options),
};
