import type { GroupDef } from '../group.ts';
import { apply } from './apply.ts';
import { change } from './change.ts';
import { create } from './create.ts';
import { describe } from './describe.ts';
import { read } from './read.ts';
import { streams } from './streams.ts';
import { workloads } from './workloads.ts';

/** All groups; the long ones come first. */
export const GROUPS: readonly GroupDef[] = [workloads, streams, apply, read, change, describe, create];
