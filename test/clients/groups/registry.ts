import type { GroupDef } from '../group.ts';
import { access } from './access.ts';
import { apply } from './apply.ts';
import { change } from './change.ts';
import { create } from './create.ts';
import { describe } from './describe.ts';
import { discover } from './discover.ts';
import { helm } from './helm.ts';
import { javascript } from './javascript.ts';
import { nodes } from './nodes.ts';
import { policy } from './policy.ts';
import { read } from './read.ts';
import { streams } from './streams.ts';
import { workloads } from './workloads.ts';

/** All groups; the long ones come first. */
export const GROUPS: readonly GroupDef[] = [
  workloads,
  helm,
  nodes,
  javascript,
  streams,
  apply,
  read,
  change,
  discover,
  access,
  policy,
  describe,
  create,
];
