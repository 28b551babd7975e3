import { CORE_SCHEMA, dump, load, YAMLException } from 'js-yaml';
import { builtinSchemas } from '../../api/builtin-schema.ts';
import { applyDefaults } from '../../api/defaults.ts';
import type { Pod } from '../../api/types.ts';
import { checkStructure } from '../../api/validate-schema.ts';
import { decode } from '../files/bytes.ts';
import type { TreeNode } from '../files/node.ts';
import type { ManifestChanges } from '../manifests.ts';

/**
 * Manifests of static pods as text and back. Upstream: pkg/kubelet/config/common.go (tryDecodeSinglePod, applyDefaults).
 * Left out: the API server's validation; a file that is no pod with a name and a container, or has fields of other types,
 * is passed over, as upstream passes over one that it cannot use (and logs it).
 */
export function manifestOf(text: string): Pod | undefined {
  const value = parsed(text);
  const { apiVersion, kind, metadata, spec } = (value ?? {}) as Partial<Pod>;
  if (apiVersion !== 'v1' || kind !== ('Pod' satisfies Pod['kind'])) return undefined;
  if (typeof metadata?.name !== 'string' || !Array.isArray(spec?.containers) || spec.containers.length === 0)
    return undefined;
  const schema = builtinSchemas().forKind('', 'v1', kind);
  if (hasGap(value) || (schema && checkStructure(schema, value).errors.length > 0)) return undefined;
  const pod = { apiVersion, kind, metadata: { namespace: 'default', ...metadata, uid: '' }, spec } as Pod;
  return schema ? applyDefaults(schema, pod) : pod;
}

/** An item of a list that says nothing: no validation of upstream's lets it pass, and nobody expects it. */
function hasGap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) && value.includes(null)) return true;
  return Object.values(value).some(hasGap);
}

function parsed(text: string): unknown {
  try {
    return load(text, { schema: CORE_SCHEMA });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return undefined;
  }
}

export function textOfManifest({ apiVersion, kind, metadata: { uid: _, ...metadata }, spec }: Pod): string {
  return dump({ apiVersion, kind, metadata, spec, status: {} }, { schema: CORE_SCHEMA, noRefs: true, lineWidth: -1 });
}

/** What two states of the directory differ in. Hidden files do not count. */
export function compareManifests(before: TreeNode | undefined, now: TreeNode | undefined): ManifestChanges {
  const [old, fresh] = [filesOf(before), filesOf(now)];
  const differing = (a: Files, b: Files): string[] => Object.keys(a).filter((name) => a[name] !== b[name]);
  const pods = (files: Files, names: string[]): Pod[] => names.flatMap((name) => manifestOf(textOf(files[name])) ?? []);
  return { gone: pods(old, differing(old, fresh)), come: pods(fresh, differing(fresh, old)) };
}

type Files = Readonly<Record<string, TreeNode>>;

function filesOf(dir: TreeNode | undefined): Files {
  if (dir?.t !== 'dir') return {};
  return Object.fromEntries(Object.entries(dir.entries).filter(([name, n]) => n.t === 'file' && !name.startsWith('.')));
}

const textOf = (node: TreeNode | undefined): string => (node?.t === 'file' ? decode(node.data) : '');
