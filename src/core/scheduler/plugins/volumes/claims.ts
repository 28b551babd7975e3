import { claimNameOfVolume } from '../../../api/claim-name.ts';
import type { KubeObject, Pod } from '../../../api/types.ts';

/** Whether the object is a claim of one of the pod's volumes; `named`: only of those that name their claim. */
export function usesClaim(pod: Pod, { metadata }: KubeObject, named = false): boolean {
  if (metadata.namespace !== pod.metadata.namespace) return false;
  return (pod.spec.volumes ?? []).some(
    (v) => (!named || v.persistentVolumeClaim) && claimNameOfVolume(pod, v) === metadata.name,
  );
}

/** As the lister of claims says it. */
export const noSuchClaim = (name: string): string => `persistentvolumeclaim ${JSON.stringify(name)} not found`;
