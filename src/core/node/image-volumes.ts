import type { Container, Pod, VolumeMountStatus } from '../api/types.ts';

/**
 * Volumes that are images: pulled like images of containers, mounted read-only. Pure.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go (getImageVolumes), kubelet_pods.go (ImageVolumeWithDigest).
 */
interface ImageVolume {
  readonly image: string;
  readonly policy: string | undefined;
}

const NONE: readonly ImageVolume[] = [];

/** Those that the container mounts. */
export function imageVolumesOf({ spec }: Pod, c: Container): readonly ImageVolume[] {
  if (!spec.volumes || !c.volumeMounts) return NONE;
  let out: ImageVolume[] | undefined;
  for (const { name, image } of spec.volumes) {
    if (!image?.reference || !c.volumeMounts.some((m) => m.name === name)) continue;
    (out ??= []).push({ image: image.reference, policy: image.pullPolicy });
  }
  return out ?? NONE;
}

/** What the status tells of the mounts of a container that has such. Modelled: of others nothing is told. */
export function mountStatuses(
  pod: Pod,
  c: Container,
  idOf: (image: string) => string,
): VolumeMountStatus[] | undefined {
  if (imageVolumesOf(pod, c).length === 0) return undefined;
  return (c.volumeMounts ?? []).map(({ name, mountPath, readOnly }) => {
    const image = pod.spec.volumes?.find((v) => v.name === name)?.image?.reference;
    return {
      name,
      mountPath,
      ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
      ...(image === undefined ? {} : { volumeStatus: { image: { imageRef: idOf(image) } } }),
    };
  });
}
