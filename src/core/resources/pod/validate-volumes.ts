import {
  duplicate,
  forbidden,
  invalid,
  notFound,
  notSupported,
  required,
  type FieldError,
} from '../../api/field-error.ts';
import { parseNano } from '../../api/quantity.ts';
import type {
  Container,
  DownwardAPIVolumeFile,
  HostPathVolumeSource,
  KeyToPath,
  PodSpec,
  ProjectedVolumeSource,
  Volume,
  VolumeMount,
} from '../../api/types.ts';
import { descendingPath, exactlyOne, fileMode, label, localPath, noBacksteps } from '../shared/rules.ts';
import { validateFieldRef, validateResourceFieldRef } from './validate-env.ts';

/**
 * Volumes of a pod and their mounts. Upstream: ValidateVolumes and ValidateVolumeMounts in pkg/apis/core/validation.
 * Left out: the fields of storage systems that need a machine of their own (iscsi, rbd, cephfs, ...): only that one
 * source is given is checked there.
 */
export type VolumesByName = ReadonlyMap<string, Volume>;

export function validateVolumes(spec: PodSpec, field: string): { errors: FieldError[]; volumes: VolumesByName } {
  const volumes = new Map<string, Volume>();
  const errors: FieldError[] = [];
  (spec.volumes ?? []).forEach((volume, i) => {
    const at = `${field}[${i}]`;
    const found = validateSource(volume, at);
    if (volume.name) found.push(...label(`${at}.name`, volume.name));
    else found.push(required(`${at}.name`));
    if (volumes.has(volume.name)) found.push(duplicate(`${at}.name`, volume.name));
    if (found.length === 0) volumes.set(volume.name, volume);
    errors.push(...found);
  });
  return { errors, volumes };
}

const TEXTS = { many: 'may not specify more than 1 volume type', none: 'must specify a volume type' };

function validateSource(volume: Volume, field: string): FieldError[] {
  const { name: _name, ...sources } = volume;
  const parts = Object.keys(sources)
    .filter((source) => sources[source as keyof typeof sources] !== undefined)
    .map((source): [string, FieldError[]] => [source, SOURCES[source]?.(volume, `${field}.${source}`) ?? []]);
  return exactlyOne(field, parts, TEXTS);
}

type SourceRule = (volume: Volume, field: string) => FieldError[];

const SOURCES: Readonly<Record<string, SourceRule>> = {
  emptyDir: ({ emptyDir }, field) => {
    const isNegative = emptyDir?.sizeLimit !== undefined && (parseNano(emptyDir.sizeLimit) ?? 0n) < 0n;
    return isNegative ? [forbidden(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')] : [];
  },
  hostPath: ({ hostPath }, field) => validateHostPath(hostPath as HostPathVolumeSource, field),
  secret: ({ secret }, field) => [
    ...needed(secret?.secretName, `${field}.secretName`),
    ...fileMode(`${field}.defaultMode`, secret?.defaultMode),
    ...validateItems(secret?.items, `${field}.items`),
  ],
  configMap: ({ configMap }, field) => [
    ...needed(configMap?.name, `${field}.name`),
    ...fileMode(`${field}.defaultMode`, configMap?.defaultMode),
    ...validateItems(configMap?.items, `${field}.items`),
  ],
  persistentVolumeClaim: (volume, field) => needed(volume.persistentVolumeClaim?.claimName, `${field}.claimName`),
  downwardAPI: ({ downwardAPI }, field) => [
    ...fileMode(`${field}.defaultMode`, downwardAPI?.defaultMode),
    ...(downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, field)),
  ],
  projected: ({ projected }, field) => validateProjected(projected as ProjectedVolumeSource, field),
  nfs: ({ nfs }, field) => [
    ...needed(nfs?.server, `${field}.server`),
    ...needed(nfs?.path, `${field}.path`),
    ...(nfs?.path.startsWith('/') ? [] : [invalid(`${field}.path`, nfs?.path ?? '', 'must be an absolute path')]),
  ],
  csi: ({ csi }, field) => needed(csi?.driver, `${field}.driver`),
  ephemeral: ({ ephemeral }, field) =>
    ephemeral?.volumeClaimTemplate ? [] : [required(`${field}.volumeClaimTemplate`)],
  image: ({ image }, field) => needed(image?.reference, `${field}.reference`),
};

const needed = (value: string | undefined, field: string): FieldError[] => (value ? [] : [required(field)]);

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

function validateHostPath({ path, type }: HostPathVolumeSource, field: string): FieldError[] {
  if (!path) return [required(`${field}.path`)];
  const out = noBacksteps(`${field}.path`, path);
  if (type !== undefined && !HOST_PATH_TYPES.includes(type))
    out.push(notSupported(`${field}.type`, type, HOST_PATH_TYPES));
  return out;
}

function validateItems(items: readonly KeyToPath[] | undefined, field: string): FieldError[] {
  return (items ?? []).flatMap(({ key, path, mode }, i) => [
    ...needed(key, `${field}[${i}].key`),
    ...needed(path, `${field}[${i}].path`),
    ...localPath(`${field}[${i}].path`, path),
    ...fileMode(`${field}[${i}].mode`, mode),
  ]);
}

const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

function validateDownwardFile(file: DownwardAPIVolumeFile, field: string): FieldError[] {
  const out = [...needed(file.path, `${field}.path`), ...localPath(`${field}.path`, file.path)];
  if (file.fieldRef) {
    out.push(...validateFieldRef(file.fieldRef, VOLUME_FIELDS, `${field}.fieldRef`));
    if (file.resourceFieldRef)
      out.push(invalid(field, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (file.resourceFieldRef)
    out.push(...validateResourceFieldRef(file.resourceFieldRef, true, `${field}.resourceFieldRef`));
  else out.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
  return [...out, ...fileMode(`${field}.mode`, file.mode)];
}

type Projection = NonNullable<ProjectedVolumeSource['sources']>[number];

function validateProjected({ defaultMode, sources = [] }: ProjectedVolumeSource, field: string): FieldError[] {
  const paths = new Set<string>();
  const out = fileMode(`${field}.defaultMode`, defaultMode);
  sources.forEach((source, i) => out.push(...validateProjection(source, paths, field, i)));
  return out;
}

function validateProjection(source: Projection, paths: Set<string>, field: string, i: number): FieldError[] {
  const at = `${field}.sources[${i}]`;
  const out: FieldError[] = [];
  const claim = (path: string, badValue: string): void => {
    if (path !== '' && paths.has(path)) out.push(invalid(field, badValue, 'conflicting duplicate paths'));
    paths.add(path);
  };
  for (const part of ['secret', 'configMap'] as const) {
    const files = source[part];
    if (!files) continue;
    out.push(...needed(files.name, `${at}.${part}.name`), ...validateItems(files.items, `${at}.${part}.items`));
    for (const { path } of files.items ?? []) claim(path, files.name ?? '');
  }
  for (const file of source.downwardAPI?.items ?? []) {
    out.push(...validateDownwardFile(file, `${at}.downwardAPI`));
    claim(file.path, file.path);
  }
  if (source.serviceAccountToken) out.push(...validateToken(source.serviceAccountToken, field, at));
  if (Object.keys(source).length > 1) out.push(forbidden(at, 'may not specify more than 1 volume type'));
  return out;
}

type TokenProjection = NonNullable<Projection['serviceAccountToken']>;

function validateToken({ path, expirationSeconds = 3600 }: TokenProjection, field: string, at: string): FieldError[] {
  const out: FieldError[] = [];
  if (expirationSeconds < 600) {
    const text = 'may not specify a duration less than 10 minutes';
    out.push(invalid(`${at}.serviceAccountToken.expirationSeconds`, expirationSeconds, text));
  }
  return [...out, ...(path ? localPath(`${field}.path`, path) : [required(`${field}.path`)])];
}

export function validateMounts(container: Container, volumes: VolumesByName, field: string): FieldError[] {
  const devices = new Map((container.volumeDevices ?? []).map((d) => [d.name, d.devicePath]));
  const seen = new Set<string>();
  return (container.volumeMounts ?? []).flatMap((mount, i) => {
    const { name, mountPath } = mount;
    const at = `${field}[${i}]`;
    const out = needed(name, `${at}.name`);
    if (!volumes.has(name)) out.push(notFound(`${at}.name`, name));
    out.push(...needed(mountPath, `${at}.mountPath`));
    if (seen.has(mountPath)) out.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'));
    seen.add(mountPath);
    if (devices.has(name)) out.push(invalid(`${at}.name`, name, 'must not already exist in volumeDevices'));
    if ([...devices.values()].includes(mountPath))
      out.push(invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'));
    return [...out, ...validateSubPath(mount, field, at), ...validatePropagation(mount, container, field)];
  });
}

function validateSubPath({ subPath, subPathExpr }: VolumeMount, field: string, at: string): FieldError[] {
  const out = subPath ? descendingPath(`${field}.subPath`, subPath) : [];
  if (!subPathExpr) return out;
  if (subPath) out.push(invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
  return [...out, ...descendingPath(`${field}.subPathExpr`, subPathExpr)];
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

function validatePropagation(
  { mountPropagation: mode }: VolumeMount,
  container: Container,
  field: string,
): FieldError[] {
  if (mode === undefined) return [];
  const at = `${field}.mountPropagation`;
  if (!PROPAGATIONS.includes(mode)) return [notSupported(at, mode, PROPAGATIONS)];
  if (mode !== 'Bidirectional' || container.securityContext?.privileged) return [];
  return [forbidden(at, 'Bidirectional mount propagation is available only to privileged containers')];
}

export function validateDevices(container: Container, volumes: VolumesByName, field: string): FieldError[] {
  const mounts = new Map((container.volumeMounts ?? []).map((m) => [m.name, m.mountPath]));
  const names = new Set<string>();
  return (container.volumeDevices ?? []).flatMap(({ name, devicePath }, i) => {
    const at = `${field}[${i}]`;
    const volume = volumes.get(name);
    const out = needed(name, `${at}.name`);
    if (names.has(name)) out.push(invalid(`${at}.name`, name, 'must be unique'));
    names.add(name);
    if (!volume) out.push(notFound(`${at}.name`, name));
    else if (!volume.persistentVolumeClaim && !volume.ephemeral) {
      const text = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      out.push(invalid(`${at}.name`, name, text));
    }
    out.push(...needed(devicePath, `${at}.devicePath`));
    if (mounts.has(name)) out.push(invalid(`${at}.name`, name, 'must not already exist in volumeMounts'));
    if ([...mounts.values()].includes(devicePath))
      out.push(invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts'));
    return out;
  });
}
