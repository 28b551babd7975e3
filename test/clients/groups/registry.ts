import type { GroupDef } from '../group.ts';
import { create } from './create.ts';
import { describe } from './describe.ts';
import { read } from './read.ts';

/** All groups; the long ones come first. */
export const GROUPS: readonly GroupDef[] = [read, describe, create];
