import type { KubeObject, Pod, Volume } from '../../../api/types.ts';

/** Name of the claim behind a volume: named, or made for the pod. Undefined: the volume is not a claim's. */
export function claimOf(pod: Pod, volume: Volume): string | undefined {
  if (volume.persistentVolumeClaim) return volume.persistentVolumeClaim.claimName;
  return volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined;
}

/** Whether the object is a claim of one of the pod's volumes; `named`: only of those that name their claim. */
export function usesClaim(pod: Pod, { metadata }: KubeObject, named = false): boolean {
  if (metadata.namespace !== pod.metadata.namespace) return false;
  return (pod.spec.volumes ?? []).some((v) => (!named || v.persistentVolumeClaim) && claimOf(pod, v) === metadata.name);
}

/** As the lister of claims says it. */
export const noSuchClaim = (name: string): string => `persistentvolumeclaim ${JSON.stringify(name)} not found`;
