import { configMapNode, secretNode } from './config.tsx';
import { cronJobNode } from './cron-job.tsx';
import { daemonSetNode } from './daemon-set.tsx';
import { DefaultCard } from './default-card.tsx';
import { deploymentNode } from './deployment.tsx';
import { endpointSliceNode } from './endpoint-slice.tsx';
import { jobNode } from './job.tsx';
import { namespaceNode } from './namespace.tsx';
import type { GraphNodeDef } from './node-def.ts';
import { replicaSetNode } from './replica-set.tsx';
import { serviceNode } from './service.tsx';
import { statefulSetNode } from './stateful-set.tsx';

/** One line a kind. What is not listed (custom resources too) gets the default card. */
const DEFS: readonly GraphNodeDef[] = [
  configMapNode,
  cronJobNode,
  daemonSetNode,
  deploymentNode,
  endpointSliceNode,
  jobNode,
  namespaceNode,
  replicaSetNode,
  secretNode,
  serviceNode,
  statefulSetNode,
];

const BY_KIND: ReadonlyMap<string, GraphNodeDef> = new Map(DEFS.map((def) => [def.groupKind, def]));

export function nodeDefOf(groupKind: string): GraphNodeDef {
  return BY_KIND.get(groupKind) ?? { groupKind, band: 'owner', columns: 1, Card: DefaultCard };
}
