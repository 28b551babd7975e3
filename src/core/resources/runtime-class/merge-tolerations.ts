import { deepEqual } from '../../lib/equal.ts';
import type { Toleration } from '../../api/types.ts';

/**
 * Both lists without what another toleration covers; of equal ones the first stays.
 * Upstream: MergeTolerations in pkg/util/tolerations/tolerations.go.
 */
export function mergeTolerations(first: readonly Toleration[], second: readonly Toleration[]): Toleration[] {
  const all = [...first, ...second];
  return all.reduce<Toleration[]>((merged, t, i) => {
    const isKnown = merged.some((other) => covers(other, t));
    const isCoveredLater = all.slice(i + 1).some((other) => !deepEqual(t, other) && covers(other, t));
    return isKnown || isCoveredLater ? merged : [...merged, t];
  }, []);
}

function covers(wide: Toleration, t: Toleration): boolean {
  if (deepEqual(wide, t)) return true;
  const isSameKey = (t.key ?? '') === (wide.key ?? '') || (!wide.key && wide.operator === 'Exists');
  const isSameEffect = !wide.effect || t.effect === wide.effect;
  if (!isSameKey || !isSameEffect || !lastsAsLong(wide, t)) return false;
  if (wide.operator === 'Exists') return true;
  return t.operator === 'Equal' && (t.value ?? '') === (wide.value ?? '');
}

function lastsAsLong(wide: Toleration, t: Toleration): boolean {
  if (wide.effect !== 'NoExecute' || wide.tolerationSeconds === undefined) return true;
  return t.tolerationSeconds !== undefined && t.tolerationSeconds <= wide.tolerationSeconds;
}
