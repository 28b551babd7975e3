import { claimNameOfVolume } from '../api/claim-name.ts';
import type { ConfigMap, PersistentVolumeClaim, Pod, Secret, Volume, VolumeProjection } from '../api/types.ts';
import type { DirNode } from '../world/files/node.ts';
import { hostPathProblem, type HostPath } from './host-path.ts';

/**
 * Whether a pod's volumes can be mounted, and the event's text if not. What is in them is not modelled.
 * Upstream: pkg/volume/{configmap,secret,projected}, pkg/kubelet/volumemanager.
 */
export interface VolumeSources {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  claim(name: string): PersistentVolumeClaim | undefined;
  /** What containers have written on the machine. */
  host?(): DirNode | undefined;
  /** Makes what is to be there if it is not. */
  makeHostPath?(source: HostPath): void;
}

export function mountError(pod: Pod, sources: VolumeSources): string | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const claimError = claimProblem(pod, volume, sources);
    if (claimError !== undefined) return claimError;
    const error = problem(volume, sources);
    if (error !== undefined) return `MountVolume.SetUp failed for volume "${volume.name}" : ${error}`;
  }
  return undefined;
}

/** One after the other: a directory that is made may be that of the next volume's file. */
function checkHostPath(source: HostPath, sources: VolumeSources): string | undefined {
  const error = hostPathProblem(source, sources.host?.());
  if (error === undefined && source.type?.endsWith('OrCreate')) sources.makeHostPath?.(source);
  return error;
}

interface Keyed {
  readonly items?: readonly { readonly key: string }[];
  readonly optional?: boolean;
}

function problem(volume: Volume, sources: VolumeSources): string | undefined {
  if (volume.hostPath?.type) return checkHostPath(volume.hostPath, sources);
  if (volume.configMap) return configMapProblem(volume.configMap.name ?? '', volume.configMap, sources);
  if (volume.secret) return secretProblem(volume.secret.secretName ?? '', volume.secret, sources);
  for (const source of volume.projected?.sources ?? []) {
    const error = projectedProblem(source, sources);
    if (error !== undefined) return error;
  }
  return undefined;
}

function projectedProblem(source: VolumeProjection, sources: VolumeSources): string | undefined {
  if (source.configMap) return configMapProblem(source.configMap.name ?? '', source.configMap, sources);
  if (source.secret) return secretProblem(source.secret.name ?? '', source.secret, sources);
  return undefined;
}

function configMapProblem(name: string, { items, optional }: Keyed, sources: VolumeSources): string | undefined {
  if (optional) return undefined;
  const map = sources.configMap(name);
  if (!map) return `configmap "${name}" not found`;
  const missing = items?.find((i) => map.data?.[i.key] === undefined && map.binaryData?.[i.key] === undefined);
  return missing && `configmap references non-existent config key: ${missing.key}`;
}

function secretProblem(name: string, { items, optional }: Keyed, sources: VolumeSources): string | undefined {
  if (optional) return undefined;
  const secret = sources.secret(name);
  if (!secret) return `secret "${name}" not found`;
  const missing = items?.find((i) => secret.data?.[i.key] === undefined);
  return missing && `references non-existent secret key: ${missing.key}`;
}

function claimProblem(pod: Pod, volume: Volume, sources: VolumeSources): string | undefined {
  const name = claimNameOfVolume(pod, volume);
  if (name === undefined) return undefined;
  const claim = sources.claim(name);
  if (claim?.status?.phase === 'Bound') return undefined;
  const why = claim
    ? 'PVC is not bound'
    : `failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`;
  return `Unable to attach or mount volumes: unmounted volumes=[${volume.name}], unattached volumes=[], failed to process volumes=[${volume.name}]: error processing PVC ${pod.metadata.namespace ?? ''}/${name}: ${why}`;
}
