import type { ConfigMap, Container, Pod, Secret, Volume, VolumeProjection } from '../api/types.ts';
import { formatMicroTime } from '../lib/time.ts';
import { encode } from '../world/files/bytes.ts';
import { EMPTY_DIR, fileNode, linkNode, type DirNode, type TreeNode } from '../world/files/node.ts';
import { base64Bytes } from './base64.ts';
import { fieldOf, resourceOf, type EnvContext } from './env.ts';

/**
 * What is in the volumes that the API fills: configMap, secret, downwardAPI, projected. Pure.
 * Upstream: pkg/volume/{configmap,secret,downwardapi,projected}, pkg/volume/util/atomic_writer.go.
 */
export interface ContentSources {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  token(audience: string | undefined, seconds: number): string;
}

/** By path in the volume. */
export type Content = Readonly<Record<string, { readonly data: string; readonly mode: number }>>;

interface Item {
  readonly key: string;
  readonly path: string;
  readonly mode?: number;
}

const DEFAULT_MODE = 0o644;

/** undefined: the volume is not of these. */
export function volumeContent(volume: Volume, ctx: EnvContext, sources: ContentSources): Content | undefined {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) return keyed(mapData(sources.configMap(configMap.name ?? '')), configMap.items, configMap.defaultMode);
  if (secret) return keyed(secretData(sources.secret(secret.secretName ?? '')), secret.items, secret.defaultMode);
  if (downwardAPI) return downward(downwardAPI.items ?? [], downwardAPI.defaultMode, ctx);
  if (!projected) return undefined;
  const out: Record<string, { data: string; mode: number }> = {};
  for (const source of projected.sources ?? [])
    Object.assign(out, projection(source, projected.defaultMode, ctx, sources));
  return out;
}

function projection(
  source: VolumeProjection,
  mode: number | undefined,
  ctx: EnvContext,
  sources: ContentSources,
): Content {
  const { configMap, secret, downwardAPI, serviceAccountToken: token } = source;
  if (configMap) return keyed(mapData(sources.configMap(configMap.name ?? '')), configMap.items, mode);
  if (secret) return keyed(secretData(sources.secret(secret.name ?? '')), secret.items, mode);
  if (downwardAPI) return downward(downwardAPI.items ?? [], mode, ctx);
  if (!token) return {};
  return {
    [token.path]: { data: sources.token(token.audience, token.expirationSeconds ?? 3600), mode: mode ?? 0o600 },
  };
}

type Data = Readonly<Record<string, string>>;

function mapData(map: ConfigMap | undefined): Data {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(map?.data ?? {})) out[key] = encode(value);
  for (const [key, value] of Object.entries(map?.binaryData ?? {})) out[key] = base64Bytes(value);
  return out;
}

function secretData(secret: Secret | undefined): Data {
  return Object.fromEntries(Object.entries(secret?.data ?? {}).map(([key, value]) => [key, base64Bytes(value)]));
}

function keyed(data: Data, items: readonly Item[] | undefined, mode = DEFAULT_MODE): Content {
  const list = items ?? Object.keys(data).map((key): Item => ({ key, path: key }));
  const out: Record<string, { data: string; mode: number }> = {};
  for (const item of list) {
    const value = data[item.key];
    if (value !== undefined) out[item.path] = { data: value, mode: item.mode ?? mode };
  }
  return out;
}

type DownwardItem = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];

function downward(items: readonly DownwardItem[], mode = DEFAULT_MODE, ctx: EnvContext): Content {
  const out: Record<string, { data: string; mode: number }> = {};
  for (const item of items) {
    const { resourceFieldRef: resource, fieldRef: field } = item;
    const text = field
      ? fieldText(field.fieldPath, ctx)
      : resource
        ? resourceOf(resource, containerOf(ctx.pod, resource.containerName), ctx)
        : '';
    out[item.path] = { data: encode(text), mode: item.mode ?? mode };
  }
  return out;
}

const containerOf = (pod: Pod, name: string | undefined): Container =>
  (pod.spec.containers.find((c) => c.name === name) ?? pod.spec.containers[0]) as Container;

/** All labels or annotations are lines here. Upstream: pkg/fieldpath (FormatMap). */
function fieldText(path: string, ctx: EnvContext): string {
  if (path !== 'metadata.labels' && path !== 'metadata.annotations') return fieldOf(path, ctx);
  const map = ctx.pod.metadata[path.slice('metadata.'.length) as 'labels' | 'annotations'] ?? {};
  return Object.keys(map)
    .sort()
    .map((key) => `${key}=${JSON.stringify(map[key])}`)
    .join('\n');
}

/** The files behind a link that is changed in one step, as the atomic writer lays them out. */
export function atomicTree(content: Content, now: number, epochMs: number, gid = 0): DirNode {
  const stamp = `..${formatMicroTime(epochMs).replace(/[-T:]/g, '_').replace('Z', '')}`;
  const own = { mtime: now, gid };
  let inner: DirNode = { ...EMPTY_DIR, ...own };
  for (const [path, { data, mode }] of Object.entries(content))
    inner = put(inner, path.split('/'), { ...fileNode(data, mode, now), gid }, own);
  const links = Object.fromEntries(
    Object.keys(inner.entries).map((name): [string, TreeNode] => [name, { ...linkNode(`..data/${name}`), ...own }]),
  );
  return {
    ...EMPTY_DIR,
    ...own,
    mode: 0o1777,
    entries: { [stamp]: inner, '..data': { ...linkNode(stamp), ...own }, ...links },
  };
}

function put(dir: DirNode, path: readonly string[], node: TreeNode, own: { mtime: number; gid: number }): DirNode {
  const [name = '', ...rest] = path;
  const below = dir.entries[name];
  const next = rest.length === 0 ? node : put(below?.t === 'dir' ? below : { ...EMPTY_DIR, ...own }, rest, node, own);
  return { ...dir, entries: { ...dir.entries, [name]: next } };
}

/** The content a tree was made of, for comparing. */
export function sameContent(tree: DirNode | undefined, content: Content): boolean {
  const data = tree?.entries['..data'];
  const inner = data?.t === 'link' ? tree?.entries[data.target] : undefined;
  if (inner?.t !== 'dir') return false;
  let count = 0;
  const visit = (dir: DirNode): void => {
    for (const node of Object.values(dir.entries))
      if (node.t === 'dir') visit(node);
      else count++;
  };
  visit(inner);
  return (
    count === Object.keys(content).length &&
    Object.entries(content).every(([path, { data: text }]) => fileAt(inner, path) === text)
  );
}

function fileAt(dir: DirNode, path: string): string | undefined {
  let node: TreeNode | undefined = dir;
  for (const name of path.split('/')) node = node?.t === 'dir' ? node.entries[name] : undefined;
  return node?.t === 'file' ? node.data : undefined;
}
