import { controllerRef } from '../../api/edit.ts';
import { POD_CLAIM_ANNOTATION } from '../../api/resource-claim.ts';
import type { Pod, PodResourceClaim, ResourceClaim, ResourceClaimTemplate } from '../../api/types.ts';
import type { DraftOf } from '../../runtime/client.ts';

/** The claim that a template gives a pod. Upstream: handleClaim in pkg/controller/resourceclaim/controller.go. */
/** Leaves room for a hyphen and five random characters in a name of 63. */
const MAX_BASE = 57;
const POD = 'Pod';

export function claimFromTemplate(
  pod: Pod,
  { name }: PodResourceClaim,
  { spec: { metadata, spec } }: ResourceClaimTemplate,
): DraftOf<'resource.k8s.io/ResourceClaim'> {
  const { blockOwnerDeletion: _, ...owner } = controllerRef({ apiVersion: 'v1', kind: 'Pod', metadata: pod.metadata });
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: {
      generateName: baseName(pod.metadata.name, name),
      namespace: pod.metadata.namespace ?? '',
      ownerReferences: [owner],
      annotations: { ...metadata?.annotations, [POD_CLAIM_ANNOTATION]: name },
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
    },
    spec,
  };
}

export function baseName(pod: string, claim: string): string {
  const base = `${pod}-${claim}-`;
  if (base.length <= MAX_BASE) return base;
  const part = (text: string) => text.slice(0, Math.floor((text.length * MAX_BASE) / base.length));
  return `${part(pod)}-${part(claim)}`;
}

/** The pod needs no devices any more. Upstream: isPodDone. */
export function isDone({ status, spec, metadata }: Pod): boolean {
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  return isOver || (metadata.deletionTimestamp !== undefined && !spec.nodeName);
}

/** The pod a claim was made for. */
export const owningPod = ({ metadata }: ResourceClaim) =>
  metadata.ownerReferences?.find((o) => o.controller && o.apiVersion === 'v1' && o.kind === POD);
