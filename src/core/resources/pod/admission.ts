import { deepFreeze } from '../../lib/freeze.ts';
import type { Pod, Toleration } from '../../api/types.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';

/**
 * DefaultTolerationSeconds: a pod outlives the trouble of its node for five minutes unless it says otherwise.
 * Pods that have no tolerations of their own share one list.
 * Upstream: plugin/pkg/admission/defaulttolerationseconds/admission.go.
 */
const SECONDS = 300;

export function defaultTolerationSeconds(): AdmissionPlugin {
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key): Toleration => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: SECONDS,
  }));
  const both = deepFreeze(added);
  const known = new WeakMap<readonly Toleration[], Toleration[]>();
  return {
    name: 'DefaultTolerationSeconds',
    kinds: ['Pod'],
    mutate(request) {
      const { object, operation, kind, subresource } = request;
      if (kind.groupKind !== 'Pod' || operation === 'DELETE' || subresource !== undefined) return object;
      const pod = object as Pod;
      const own = pod.spec.tolerations;
      const all = own === undefined || own.length === 0 ? both : (known.get(own) ?? withMissing(own, added));
      if (all === own) return pod;
      if (own) known.set(own, all);
      return { ...pod, spec: { ...pod.spec, tolerations: all } };
    },
  };
}

function withMissing(own: Toleration[], added: readonly Toleration[]): Toleration[] {
  const missing = added.filter((wanted) => !own.some((t) => tolerates(t, wanted.key as string)));
  return missing.length === 0 ? own : [...own, ...missing];
}

const tolerates = ({ key, effect }: Toleration, wanted: string): boolean =>
  (!key || key === wanted) && (!effect || effect === 'NoExecute');
