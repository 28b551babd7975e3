import { invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain, qualifiedName } from '../../api/names.ts';
import type {
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  ObjectFieldSelector,
  ResourceFieldSelector,
} from '../../api/types.ts';
import { check, configMapKey, envVarName, label, noBacksteps } from '../shared/rules.ts';

/** env and envFrom of a container. Upstream: ValidateEnv and ValidateEnvFrom in pkg/apis/core/validation. */
export function validateEnv(vars: readonly EnvVar[], field: string): FieldError[] {
  return vars.flatMap((one, i) => {
    const at = `${field}[${i}]`;
    const name = one.name ? check(`${at}.name`, one.name, envVarName) : [required(`${at}.name`)];
    return [...name, ...(one.valueFrom ? validateValueFrom(one, one.valueFrom, `${at}.valueFrom`) : [])];
  });
}

const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

const RESOURCE_FIELDS = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

const ONE_SOURCE =
  'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';

function validateValueFrom(one: EnvVar, from: EnvVarSource, field: string): FieldError[] {
  const out: FieldError[] = [];
  if (from.fieldRef) out.push(...validateFieldRef(from.fieldRef, ENV_FIELDS, `${field}.fieldRef`));
  if (from.resourceFieldRef)
    out.push(...validateResourceFieldRef(from.resourceFieldRef, false, `${field}.resourceFieldRef`));
  if (from.configMapKeyRef) out.push(...validateKeyRef(from.configMapKeyRef, `${field}.configMapKeyRef`));
  if (from.secretKeyRef) out.push(...validateKeyRef(from.secretKeyRef, `${field}.secretKeyRef`));
  if (from.fileKeyRef) out.push(...validateFileKeyRef(from.fileKeyRef, `${field}.fileKeyRef`));
  const count = Object.values(from).filter((part) => part !== undefined).length;
  if (count === 0) out.push(invalid(field, '', ONE_SOURCE));
  else if (one.value) out.push(invalid(field, '', 'may not be specified when `value` is not empty'));
  else if (count > 1) out.push(invalid(field, '', 'may not have more than one field specified at a time'));
  return out;
}

const SUBSCRIPT = /^([^[\]]+)\['([^']*)'\]$/;
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  ...ENV_FIELDS,
  'metadata.annotations',
  'metadata.labels',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
  'spec.host',
]);

export function validateFieldRef(ref: ObjectFieldSelector, valid: readonly string[], field: string): FieldError[] {
  if (!ref.apiVersion) return [required(`${field}.apiVersion`)];
  if (!ref.fieldPath) return [required(`${field}.fieldPath`)];
  const [, path = ref.fieldPath, key] = SUBSCRIPT.exec(ref.fieldPath) ?? [];
  if (key !== undefined && path !== 'metadata.labels' && path !== 'metadata.annotations') {
    const text = KNOWN_FIELDS.has(path)
      ? `field label does not support subscript: ${ref.fieldPath}`
      : `field label not supported: ${ref.fieldPath}`;
    return [invalid(`${field}.fieldPath`, ref.fieldPath, `error converting fieldPath: ${text}`)];
  }
  if (!KNOWN_FIELDS.has(path)) {
    const text = `error converting fieldPath: field label not supported: ${ref.fieldPath}`;
    return [invalid(`${field}.fieldPath`, ref.fieldPath, text)];
  }
  if (key !== undefined) return check(field, path === 'metadata.labels' ? key : key.toLowerCase(), qualifiedName);
  return valid.includes(path) ? [] : [notSupported(`${field}.fieldPath`, path, [...valid].sort())];
}

export function validateResourceFieldRef(ref: ResourceFieldSelector, isVolume: boolean, field: string): FieldError[] {
  if (isVolume && !ref.containerName) return [required(`${field}.containerName`)];
  if (!ref.resource) return [required(`${field}.resource`)];
  const isKnown = RESOURCE_FIELDS.includes(ref.resource) || /^(requests|limits)\.hugepages-/.test(ref.resource);
  return isKnown ? [] : [notSupported(`${field}.resource`, ref.resource, RESOURCE_FIELDS)];
}

function validateKeyRef(ref: { name?: string; key: string }, field: string): FieldError[] {
  const key = ref.key ? check(`${field}.key`, ref.key, configMapKey) : [required(`${field}.key`)];
  return [...check(`${field}.name`, ref.name ?? '', dns1123Subdomain), ...key];
}

function validateFileKeyRef(ref: { key: string; path: string; volumeName: string }, field: string): FieldError[] {
  return [
    ...(ref.key ? check(`${field}.key`, ref.key, envVarName) : [required(`${field}.key`)]),
    ...(ref.volumeName ? label(`${field}.volumeName`, ref.volumeName) : [required(`${field}.volumeName`)]),
    ...(ref.path ? noBacksteps(`${field}.path`, ref.path) : [required(`${field}.path`)]),
  ];
}

export function validateEnvFrom(sources: readonly EnvFromSource[], field: string): FieldError[] {
  return sources.flatMap((one, i) => {
    const at = `${field}[${i}]`;
    const out = one.prefix ? check(`${at}.prefix`, one.prefix, envVarName) : [];
    for (const part of ['configMapRef', 'secretRef'] as const) {
      const ref = one[part];
      if (ref)
        out.push(
          ...(ref.name ? check(`${at}.${part}.name`, ref.name, envSourceName) : [required(`${at}.${part}.name`)]),
        );
    }
    if (!one.configMapRef && !one.secretRef)
      out.push(invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (one.configMapRef && one.secretRef)
      out.push(invalid(field, '', 'may not have more than one field specified at a time'));
    return out;
  });
}

/** Upstream checks it as the start of a name: a dash at the end passes. */
const envSourceName = (name: string): string[] =>
  dns1123Subdomain(name.replace(/-+$/, (dashes) => (name === dashes ? dashes : '')));
