import type { ConfigMap, Container, EnvVarSource, Pod, ResourceRequirements, Secret } from '../api/types.ts';
import { toMilli, toUnits } from '../api/quantity.ts';
import { fromBase64 } from './base64.ts';
import { fileVariable } from './env-file.ts';
import type { Links } from './service-links.ts';

/**
 * The environment of a container. Upstream: pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables).
 */
export interface EnvSources {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  /** Text of a file of one of the pod's volumes. */
  file?(volume: string, path: string): string | undefined;
}

export interface EnvContext {
  readonly pod: Pod;
  readonly podIp: string;
  readonly hostIp: string;
  readonly nodeName: string;
  /** Variables of Services: not among the container's own, which may refer to them. */
  readonly links?: Links;
  /** What the node can give: the limit of a container that has none. Asked only if somebody wants to know. */
  allocatable?(): ResourceRequirements['limits'];
}

export type EnvResult = { readonly env: Readonly<Record<string, string>> } | { readonly error: string };

export function environment(c: Container, ctx: EnvContext, sources: EnvSources): EnvResult {
  const env: Record<string, string> = {};
  for (const from of c.envFrom ?? []) {
    const error = addAll(env, from.prefix ?? '', from, sources);
    if (error !== undefined) return { error };
  }
  for (const { name, value, valueFrom } of c.env ?? []) {
    if (!valueFrom) {
      env[name] = expand(value ?? '', env, ctx.links);
      continue;
    }
    const found = valueOf(valueFrom, c, ctx, sources);
    if (typeof found === 'object') return found;
    if (found !== undefined) env[name] = found;
  }
  return { env };
}

type EnvFrom = NonNullable<Container['envFrom']>[number];

function addAll(env: Record<string, string>, prefix: string, from: EnvFrom, sources: EnvSources): string | undefined {
  if (from.configMapRef) {
    const name = from.configMapRef.name ?? '';
    const map = sources.configMap(name);
    if (!map) return from.configMapRef.optional ? undefined : `configmap "${name}" not found`;
    for (const [key, value] of Object.entries(map.data ?? {})) env[prefix + key] = value;
  }
  if (from.secretRef) {
    const name = from.secretRef.name ?? '';
    const secret = sources.secret(name);
    if (!secret) return from.secretRef.optional ? undefined : `secret "${name}" not found`;
    for (const [key, value] of Object.entries(secret.data ?? {})) env[prefix + key] = fromBase64(value);
  }
  return undefined;
}

function valueOf(
  from: EnvVarSource,
  c: Container,
  ctx: EnvContext,
  sources: EnvSources,
): string | undefined | { readonly error: string } {
  const namespace = ctx.pod.metadata.namespace ?? '';
  if (from.configMapKeyRef) {
    const { name = '', key, optional } = from.configMapKeyRef;
    const map = sources.configMap(name);
    if (!map) return optional ? undefined : { error: `configmap "${name}" not found` };
    const value = map.data?.[key];
    if (value !== undefined) return value;
    return optional ? undefined : { error: `couldn't find key ${key} in ConfigMap ${namespace}/${name}` };
  }
  if (from.secretKeyRef) {
    const { name = '', key, optional } = from.secretKeyRef;
    const secret = sources.secret(name);
    if (!secret) return optional ? undefined : { error: `secret "${name}" not found` };
    const value = secret.data?.[key];
    if (value !== undefined) return fromBase64(value);
    return optional ? undefined : { error: `couldn't find key ${key} in Secret ${namespace}/${name}` };
  }
  if (from.fileKeyRef) return ofFile(from.fileKeyRef, ctx.pod, sources);
  if (from.fieldRef) return fieldOf(from.fieldRef.fieldPath, ctx);
  if (from.resourceFieldRef) return resourceOf(from.resourceFieldRef, c, ctx);
  return undefined;
}

function ofFile(
  { volumeName, path, key, optional }: NonNullable<EnvVarSource['fileKeyRef']>,
  pod: Pod,
  sources: EnvSources,
): string | undefined | { readonly error: string } {
  const text = sources.file?.(volumeName, path);
  const found = text === undefined ? undefined : fileVariable(text, key);
  if (!found || !('value' in found)) return { error: "couldn't parse env file" };
  if (found.value !== '') return found.value;
  if (optional) return undefined;
  const file = `/var/lib/kubelet/pods/${pod.metadata.uid}/volumes/kubernetes.io~empty-dir/${volumeName}/${path}`;
  return { error: `environment variable key ${JSON.stringify(key)} not found in file ${JSON.stringify(file)}` };
}

/** Upstream: pkg/fieldpath/fieldpath.go and kubelet_pods.go (podFieldSelectorRuntimeValue). */
export function fieldOf(path: string, { pod, podIp, hostIp, nodeName }: EnvContext): string {
  const m = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (m) return pod.metadata[m[1] as 'labels' | 'annotations']?.[m[2] as string] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name;
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid;
    case 'spec.nodeName':
      return nodeName;
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIp;
    case 'status.podIP':
    case 'status.podIPs':
      return podIp;
    default:
      return '';
  }
}

/** Upstream: pkg/api/v1/resource/helpers.go (ExtractContainerResourceValue). */
export function resourceOf(
  ref: { containerName?: string; resource: string; divisor?: string | number },
  own: Container,
  ctx: EnvContext,
): string {
  const { containers, initContainers = [] } = ctx.pod.spec;
  const c = [...containers, ...initContainers].find((x) => x.name === ref.containerName) ?? own;
  const [kind, name = ''] = ref.resource.split('.');
  const value = kind === 'limits' ? limitOf(c, name, ctx) : c.resources?.requests?.[name];
  const divisor = ref.divisor === undefined || ref.divisor === '0' || ref.divisor === 0 ? '1' : ref.divisor;
  if (name === 'cpu') return String(Math.ceil(toMilli(value) / toMilli(divisor)));
  return String(Math.ceil(toUnits(value) / Math.max(toUnits(divisor), 1)));
}

/** Upstream: pkg/kubelet/kubelet_resources.go (defaultPodLimitsForDownwardAPI): the pod's limit, or else the node's. */
function limitOf(c: Container, name: string, { pod, allocatable }: EnvContext): string | number | undefined {
  const own = c.resources?.limits?.[name];
  if (!LIMITED_BY_NODE.includes(name) || toMilli(own) > 0) return own;
  const whole = name === 'ephemeral-storage' ? undefined : pod.spec.resources?.limits?.[name];
  return toMilli(whole) > 0 ? whole : (allocatable?.()?.[name] ?? own);
}

const LIMITED_BY_NODE = ['cpu', 'memory', 'ephemeral-storage'];

/** `$(NAME)` stands for a variable defined before; `$$(NAME)` for itself. Upstream: third_party/forked/golang/expansion. */
export function expand(text: string, env: Readonly<Record<string, string>>, links: Links = {}): string {
  if (!text.includes('$')) return text;
  return text.replace(/\$\$|\$\(([^)]+)\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    return env[name] ?? links[name] ?? whole;
  });
}
