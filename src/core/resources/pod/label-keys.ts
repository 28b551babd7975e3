import { forbidden, invalid, notSupported, type FieldError } from '../../api/field-error.ts';
import { qualifiedName } from '../../api/names.ts';
import type {
  LabelSelector,
  Pod,
  PodAffinity,
  PodAffinityTerm,
  TopologySpreadConstraint,
  WeightedPodAffinityTerm,
} from '../../api/types.ts';
import { check } from '../shared/rules.ts';

/**
 * matchLabelKeys and mismatchLabelKeys: names of labels whose values are the pod's own. When a pod is created they become
 * part of the selectors beside them.
 * Upstream: mutatePodAffinity, mutateTopologySpreadConstraints in pkg/registry/core/pod/strategy.go;
 * ValidateMatchLabelKeysAndMismatchLabelKeys in pkg/apis/core/validation/validation.go.
 */
interface Keyed {
  readonly labelSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
}

const hasKeys = ({ matchLabelKeys, mismatchLabelKeys }: Keyed): boolean =>
  (matchLabelKeys?.length ?? 0) + (mismatchLabelKeys?.length ?? 0) > 0;

export function withLabelKeys(pod: Pod): Pod {
  const { affinity, topologySpreadConstraints: spread } = pod.spec;
  // pods of one template share their spec as long as nothing is merged into it
  if (!spread?.some(hasKeys) && !hasKeyedTerm(affinity?.podAffinity) && !hasKeyedTerm(affinity?.podAntiAffinity))
    return pod;
  const labels = pod.metadata.labels ?? {};
  const spec = { ...pod.spec };
  if (spread) spec.topologySpreadConstraints = spread.map((c) => merged(c, labels)) as TopologySpreadConstraint[];
  if (affinity) {
    spec.affinity = { ...affinity };
    for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
      const terms = affinity[kind];
      if (terms) spec.affinity[kind] = mergedTerms(terms, labels);
    }
  }
  return { ...pod, spec };
}

function hasKeyedTerm(terms: PodAffinity | undefined): boolean {
  const required = terms?.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = terms?.preferredDuringSchedulingIgnoredDuringExecution;
  return (required?.some(hasKeys) ?? false) || (preferred?.some((t) => hasKeys(t.podAffinityTerm)) ?? false);
}

type Labels = Readonly<Record<string, string>>;

function mergedTerms(terms: PodAffinity, labels: Labels): PodAffinity {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  } = terms;
  return {
    ...(required ? { requiredDuringSchedulingIgnoredDuringExecution: required.map((t) => merged(t, labels)) } : {}),
    ...(preferred
      ? {
          preferredDuringSchedulingIgnoredDuringExecution: preferred.map((t): WeightedPodAffinityTerm => ({
            ...t,
            podAffinityTerm: merged(t.podAffinityTerm, labels),
          })),
        }
      : {}),
  };
}

/** No selector selects nothing, keys or not. */
function merged<T extends PodAffinityTerm | TopologySpreadConstraint>(one: T, labels: Labels): T {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = one as Keyed;
  if (!labelSelector || !hasKeys(one as Keyed)) return one;
  const of = (keys: readonly string[], operator: 'In' | 'NotIn') =>
    keys.flatMap((key) => (labels[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }]));
  const added = [...of(matchLabelKeys, 'In'), ...of(mismatchLabelKeys, 'NotIn')];
  const matchExpressions = [...(labelSelector.matchExpressions ?? []), ...added];
  return added.length === 0 ? one : { ...one, labelSelector: { ...labelSelector, matchExpressions } };
}

export function validateLabelKeys(one: Keyed, field: string): FieldError[] {
  if (!hasKeys(one)) return [];
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = one;
  const out = [
    ...validateKeys(matchLabelKeys, labelSelector, `${field}.matchLabelKeys`),
    ...validateKeys(mismatchLabelKeys, labelSelector, `${field}.mismatchLabelKeys`),
  ];
  // The keys themselves have one requirement in the selector already.
  const seen = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const i = matchLabelKeys.lastIndexOf(key);
    if (i >= 0 && seen.has(key))
      out.push(invalid(`${field}[${i}]`, key, 'exists in both matchLabelKeys and labelSelector'));
    seen.add(key);
  }
  matchLabelKeys.forEach((key, i) => {
    if (mismatchLabelKeys.includes(key))
      out.push(invalid(`${field}.matchLabelKeys[${i}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys'));
  });
  return out;
}

function validateKeys(keys: readonly string[], selector: LabelSelector | undefined, field: string): FieldError[] {
  if (keys.length === 0) return [];
  if (!selector) return [forbidden(field, 'must not be specified when labelSelector is not set')];
  return keys.flatMap((key, i) => check(`${field}[${i}]`, key, qualifiedName));
}

const POLICIES = ['Honor', 'Ignore'];

/** nodeAffinityPolicy and nodeTaintsPolicy. */
export const validateInclusion = (field: string, policy: string | undefined): FieldError[] =>
  policy === undefined || POLICIES.includes(policy) ? [] : [notSupported(field, policy, POLICIES)];
