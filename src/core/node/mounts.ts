import { claimNameOfVolume } from '../api/claim-name.ts';
import type { Container, PersistentVolume, PersistentVolumeClaim, Pod, Volume, VolumeMount } from '../api/types.ts';
import { EMPTY_DIR, fileNode, nodeAt, withNode, type DirNode } from '../world/files/node.ts';
import { diskKey, hostKey, imageKey, isImageKey, podVolumeKey, type Volumes } from '../world/files/volumes.ts';
import { normalize } from '../world/files/path.ts';
import type { Mount } from '../world/files/file-view.ts';
import { memoryOf } from './memory-volumes.ts';
import { withFsGroup } from './fs-group.ts';
import { hostFileText, hostParts, isHostFile, type HostPath } from './host-path.ts';
import { expand, type EnvContext } from './env.ts';
import { atomicTree, sameContent, volumeContent, type Content, type ContentSources } from './volume-content.ts';
import { FRESH } from '../lib/fresh.ts';

/**
 * Volumes of a pod on the disks of the world: made when a container starts, filled from the API, brought up to date
 * later. A volume with a token of the service account is made when somebody looks (`Shells.lazyVolume`), since every pod
 * has one and few read it. Upstream: pkg/kubelet/kubelet_pods.go (makeMounts), pkg/volume.
 * Left out: nfs and other networks' disks but by name, propagation.
 */
export interface MountDeps extends ContentSources {
  readonly volumes: Volumes;
  readonly machine: string;
  readonly now: number;
  readonly epochMs: number;
  claim(name: string): PersistentVolumeClaim | undefined;
  disk(name: string): PersistentVolume | undefined;
}

/** Where a volume lies: the record and the part of it. */
interface Home {
  readonly key: string;
  readonly sub: readonly string[];
  readonly isFromApi: boolean;
  readonly readOnly: boolean;
  /** It lies in memory. */
  readonly memory?: Pick<Mount, 'inMemory' | 'sizeBytes'>;
}

const OPEN_DIR: DirNode = { ...EMPTY_DIR, mode: 0o777 };

export function mountsOf(
  c: Container,
  ctx: EnvContext,
  env: Readonly<Record<string, string>>,
  deps: MountDeps,
): Mount[] {
  const mounts: Mount[] = [];
  for (const mount of c.volumeMounts ?? []) {
    const volume = ctx.pod.spec.volumes?.find((v) => v.name === mount.name);
    const home = volume && homeOf(volume, ctx, deps);
    if (volume && home) mounts.push(mountOf(mount, c, env, { home, ctx, deps }));
  }
  return mounts;
}

interface Place {
  readonly home: Home;
  readonly ctx: EnvContext;
  readonly deps: MountDeps;
}

function mountOf(
  mount: VolumeMount,
  c: Container,
  env: Readonly<Record<string, string>>,
  { home, ctx, deps }: Place,
): Mount {
  const path = normalize(mount.mountPath);
  const readOnly = home.readOnly || (mount.readOnly ?? false);
  const given = mount.subPath ?? (mount.subPathExpr === undefined ? undefined : expand(mount.subPathExpr, env));
  const part = (given ?? '').split('/').filter((p) => p !== '' && p !== '.');
  if (home.isFromApi && part.length > 0) {
    // A bind mount of one file: it stays what it was.
    const key = `pod/${ctx.pod.metadata.uid}/sub/${c.name}${path}`;
    const tree = deps.volumes.get(home.key);
    const data = tree?.entries['..data'];
    const node = nodeAt(data?.t === 'link' ? tree?.entries[data.target] : undefined, part);
    deps.volumes.put(key, { ...EMPTY_DIR, entries: node ? { part: node } : {} });
    return { path, volume: key, sub: ['part'], readOnly };
  }
  const sub = [...home.sub, ...part];
  if (part.length > 0 && !isImageKey(home.key)) ensureDir(deps, home.key, sub);
  return { path, volume: home.key, sub, readOnly, ...home.memory };
}

function homeOf(volume: Volume, ctx: EnvContext, deps: MountDeps): Home | undefined {
  const { pod } = ctx;
  const key = podVolumeKey(pod.metadata.uid, volume.name);
  const base = { sub: [], isFromApi: false, readOnly: false };
  if (volume.image) return { ...base, key: imageKey(volume.image.reference ?? ''), readOnly: true };
  if (volume.hostPath) return hostHome(volume.hostPath, deps);
  const claimName = claimNameOfVolume(pod, volume);
  if (claimName !== undefined) return claimHome(claimName, volume.persistentVolumeClaim?.readOnly ?? false, pod, deps);
  const memory = memoryOf(volume, ctx);
  if (hasToken(volume)) return { ...FRESH, ...base, key, isFromApi: true, readOnly: true, ...memory };
  const content = volumeContent(volume, ctx, deps);
  if (content) {
    fill(key, content, pod, deps);
    return { ...base, key, isFromApi: true, readOnly: true, ...memory };
  }
  if (!deps.volumes.get(key)) deps.volumes.put(key, withFsGroup(pod, { ...OPEN_DIR, mtime: deps.now }));
  return { ...base, key, ...memory };
}

export const hasToken = (volume: Volume): boolean =>
  volume.projected?.sources?.some((s) => s.serviceAccountToken) ?? false;

export function hostHome(source: HostPath, deps: MountDeps): Home {
  const key = hostKey(deps.machine);
  const sub = hostParts(source.path);
  if (isHostFile(source)) ensureFile(deps, key, sub);
  else ensureDir(deps, key, sub);
  return { key, sub, isFromApi: false, readOnly: false };
}

function claimHome(name: string, readOnly: boolean, pod: Pod, deps: MountDeps): Home | undefined {
  const disk = deps.claim(name)?.spec?.volumeName;
  if (disk === undefined) return undefined;
  const spec = deps.disk(disk)?.spec;
  const local = spec?.hostPath ?? spec?.local;
  if (local !== undefined) return { ...hostHome(local, deps), readOnly };
  const key = diskKey(disk);
  const before = deps.volumes.get(key);
  const given = withFsGroup(pod, before ?? { ...EMPTY_DIR, mtime: deps.now });
  if (given !== before && !(before && readOnly)) deps.volumes.put(key, given);
  return { key, sub: [], isFromApi: false, readOnly };
}

function fill(key: string, content: Content, pod: Pod, deps: MountDeps): boolean {
  if (sameContent(deps.volumes.get(key), content)) return false;
  deps.volumes.put(key, atomicTree(content, deps.now, deps.epochMs, pod.spec.securityContext?.fsGroup));
  return true;
}

function ensureDir(deps: MountDeps, key: string, path: readonly string[]): void {
  let root = deps.volumes.get(key) ?? EMPTY_DIR;
  const before = root;
  for (let i = 1; i <= path.length; i++) {
    const place = path.slice(0, i);
    if (!nodeAt(root, place)) root = withNode(root, place, { ...EMPTY_DIR, mtime: deps.now }, deps.now);
  }
  if (root !== before || !deps.volumes.get(key)) deps.volumes.put(key, root);
}

function ensureFile(deps: MountDeps, key: string, path: readonly string[]): void {
  ensureDir(deps, key, path.slice(0, -1));
  const root = deps.volumes.get(key) ?? EMPTY_DIR;
  if (!nodeAt(root, path))
    deps.volumes.put(key, withNode(root, path, fileNode(hostFileText(path, deps.machine), 0o644, deps.now), deps.now));
}

/** Whether the pod has volumes whose content follows the API. */
export const followsApi = (pod: Pod): boolean =>
  pod.spec.volumes?.some(
    (v) =>
      v.configMap !== undefined ||
      v.secret !== undefined ||
      v.downwardAPI !== undefined ||
      (v.projected !== undefined && !hasToken(v)),
  ) ?? false;

/** Brings those up to date. Upstream: the pod's periodic sync remounts what changed. */
export function refreshVolumes(ctx: EnvContext, deps: MountDeps): void {
  for (const volume of ctx.pod.spec.volumes ?? []) {
    if (hasToken(volume)) continue;
    const content = volumeContent(volume, ctx, deps);
    if (content) fill(podVolumeKey(ctx.pod.metadata.uid, volume.name), content, ctx.pod, deps);
  }
}
