import type { Pod, Volume } from './types.ts';

/**
 * Names of the claims behind a pod's volumes: named by it, or made for it.
 * Upstream: VolumeClaimName in staging/src/k8s.io/component-helpers/storage/ephemeral/ephemeral.go.
 */
export function claimNameOfVolume({ metadata }: Pod, { persistentVolumeClaim, ephemeral, name }: Volume) {
  if (persistentVolumeClaim) return persistentVolumeClaim.claimName;
  return ephemeral ? `${metadata.name}-${name}` : undefined;
}

/** In the order of the volumes. */
export function claimNamesOfVolumes(pod: Pod): readonly string[] {
  const names: string[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    const name = claimNameOfVolume(pod, volume);
    if (name !== undefined) names.push(name);
  }
  return names;
}
