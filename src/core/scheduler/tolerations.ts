import type { Taint, Toleration } from '../api/types.ts';

/**
 * Whether a toleration covers a taint. Upstream: Toleration.ToleratesTaint in staging/src/k8s.io/api/core/v1/toleration.go.
 * Left out: the operators Gt and Lt (alpha).
 */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return (toleration.operator ?? 'Equal') === 'Equal' && (toleration.value ?? '') === (taint.value ?? '');
}

export function toleratesAny(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  if (tolerations) for (const toleration of tolerations) if (tolerates(toleration, taint)) return true;
  return false;
}

export function firstUntolerated(
  taints: readonly Taint[],
  tolerations: readonly Toleration[] | undefined,
): Taint | undefined {
  for (const taint of taints) if (!toleratesAny(tolerations, taint)) return taint;
  return undefined;
}
