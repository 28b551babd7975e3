import { groupKindOfObject } from '../../core/api/group-kind.ts';
import { isJsonObject } from '../../core/api/json.ts';
import type { KubeObject } from '../../core/api/types.ts';
import { toYaml } from '../../kubectl/manifest/to-yaml.ts';

/**
 * What the user has applied, as one file that can be applied elsewhere: of each object the fields its manifest had, with
 * the values they have now (a Deployment that was scaled since keeps its size). What controllers made is left to them.
 * Pure.
 */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What others need comes first; as everybody else, in order of name. */
const ORDER: readonly string[] = [
  'Namespace',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass',
  'ResourceQuota',
  'LimitRange',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Service',
];

export interface AppliedManifests {
  readonly count: number;
  readonly text: string;
}

export function appliedManifests(objects: Iterable<KubeObject>): AppliedManifests {
  const found = [...objects]
    .map((object) => ({ object, applied: appliedOf(object) }))
    .filter(({ object, applied }) => applied !== null && object.metadata.deletionTimestamp === undefined)
    .sort((a, b) => byNeed(a.object, b.object));
  const texts = found.map(({ object, applied }) => toYaml(asNow(withoutTrace(applied), object)));
  return { count: found.length, text: texts.join('---\n') };
}

function appliedOf({ metadata }: KubeObject): unknown {
  const text = metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    // Somebody else wrote the annotation.
    return null;
  }
}

/** kubectl notes the annotations it was given, though there may be none. */
function withoutTrace(applied: unknown): unknown {
  if (!isJsonObject(applied) || !isJsonObject(applied.metadata)) return applied;
  const { annotations, ...metadata } = applied.metadata;
  const isBare = !isJsonObject(annotations) || Object.keys(annotations).length === 0;
  return isBare ? { ...applied, metadata } : applied;
}

/** The same fields, as they are now; what is gone stays as it was applied. */
function asNow(applied: unknown, now: unknown): unknown {
  if (now === undefined) return applied;
  if (isJsonObject(applied) && isJsonObject(now))
    return Object.fromEntries(Object.entries(applied).map(([key, value]) => [key, asNow(value, now[key])]));
  if (Array.isArray(applied) && Array.isArray(now) && applied.length === now.length)
    return applied.map((item, i) => asNow(item, now[i]));
  return now;
}

function byNeed(a: KubeObject, b: KubeObject): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  return left < right ? -1 : Number(left > right);
}

function sortKey(object: KubeObject): string {
  const groupKind = groupKindOfObject(object);
  const rank = ORDER.indexOf(groupKind);
  const place = String(rank < 0 ? ORDER.length : rank).padStart(2, '0');
  return [place, object.metadata.namespace ?? '', groupKind, object.metadata.name].join(' ');
}
