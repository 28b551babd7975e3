import { controllerOf } from '../../api/edit.ts';
import type { Pod } from '../../api/types.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { reasonsText, type Evaluator } from './evaluate.ts';
import { levelText, type LevelVersion } from './policy.ts';

/**
 * What to tell whoever makes a namespace stricter about the pods that are there already.
 * Upstream: EvaluatePodsInNamespace in staging/src/k8s.io/pod-security-admission/admission/admission.go; no time limit.
 */
const MAX_PODS = 3000;

export function namespaceWarnings(
  evaluate: Evaluator,
  namespace: string,
  enforce: LevelVersion,
  ctx: KindContext,
): string[] {
  const pods = distinctFirst(ctx.list('Pod', namespace) as Pod[]);
  const checked = pods.slice(0, MAX_PODS);
  const names = new Map<string, string[]>();
  for (const { metadata, spec } of checked) {
    const text = reasonsText(evaluate(enforce, metadata, spec));
    if (text !== '') names.set(text, [...(names.get(text) ?? []), metadata.name]);
  }
  const out: string[] = [];
  if (checked.length < pods.length)
    out.push(
      `new PodSecurity enforce level only checked against the first ${checked.length} of ${pods.length} existing pods`,
    );
  if (names.size > 0)
    out.push(
      `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${levelText(enforce)}"`,
    );
  return [...out, ...[...names].map(([text, who]) => `${whoText(who)}: ${text}`).sort()];
}

/** One pod of each controller before all others. */
function distinctFirst(pods: readonly Pod[]): Pod[] {
  const seen = new Set<string>();
  const others: Pod[] = [];
  const first = pods.filter((pod) => {
    const uid = controllerOf(pod)?.uid;
    if (uid === undefined || !seen.has(uid)) return uid === undefined || seen.add(uid);
    others.push(pod);
    return false;
  });
  return [...first, ...others];
}

function whoText(names: readonly string[]): string {
  const first = [...names].sort()[0] as string;
  if (names.length === 1) return first;
  return names.length === 2 ? `${first} (and 1 other pod)` : `${first} (and ${names.length - 1} other pods)`;
}
