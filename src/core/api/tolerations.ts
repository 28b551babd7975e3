import type { DeviceTaint, DeviceToleration, Taint, Toleration } from './types.ts';

/**
 * Whether tolerations cover a taint, of nodes and of devices. Pure.
 * Upstream: Toleration.ToleratesTaint in staging/src/k8s.io/api/core/v1/toleration.go,
 * staging/src/k8s.io/dynamic-resource-allocation/resourceclaim/devicetoleration.go.
 * Left out: the operators Gt and Lt (alpha).
 */
export function tolerates(toleration: Toleration | DeviceToleration, taint: Taint | DeviceTaint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return (toleration.operator ?? 'Equal') === 'Equal' && (toleration.value ?? '') === (taint.value ?? '');
}

export function toleratesAny(
  tolerations: readonly (Toleration | DeviceToleration)[] | undefined,
  taint: Taint | DeviceTaint,
): boolean {
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
