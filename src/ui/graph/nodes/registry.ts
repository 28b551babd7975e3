import { configMapNode, secretNode } from './config.tsx';
import { cronJobNode } from './cron-job.tsx';
import { daemonSetNode } from './daemon-set.tsx';
import { DefaultCard } from './default-card.tsx';
import { deploymentNode } from './deployment.tsx';
import { resourceClaimNode, resourceSliceNode } from './devices.tsx';
import { endpointSliceNode } from './endpoint-slice.tsx';
import { horizontalPodAutoscalerNode } from './horizontal-pod-autoscaler.tsx';
import { ingressNode } from './ingress.tsx';
import { jobNode } from './job.tsx';
import { namespaceNode } from './namespace.tsx';
import type { GraphNodeDef } from './node-def.ts';
import { replicaSetNode } from './replica-set.tsx';
import { serviceNode } from './service.tsx';
import { statefulSetNode } from './stateful-set.tsx';
import { attachmentNode, claimNode, volumeNode } from './storage.tsx';

/** One line a kind. What is not listed (custom resources too) gets the default card. */
const DEFS: readonly GraphNodeDef[] = [
  attachmentNode,
  claimNode,
  configMapNode,
  cronJobNode,
  daemonSetNode,
  deploymentNode,
  endpointSliceNode,
  horizontalPodAutoscalerNode,
  ingressNode,
  jobNode,
  namespaceNode,
  replicaSetNode,
  resourceClaimNode,
  resourceSliceNode,
  secretNode,
  serviceNode,
  statefulSetNode,
  volumeNode,
];

const BY_KIND: ReadonlyMap<string, GraphNodeDef> = new Map(DEFS.map((def) => [def.groupKind, def]));

export function nodeDefOf(groupKind: string): GraphNodeDef {
  return BY_KIND.get(groupKind) ?? { groupKind, band: 'owner', columns: 1, Card: DefaultCard };
}
