import { duplicate, forbidden, invalid, notSupported, required, type FieldError } from '../../api/field-error.ts';
import { labelValue, qualifiedName } from '../../api/names.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { Node, Taint } from '../../api/types.ts';
import { validateResourceQuantity } from '../shared/resource-names.ts';
import { TAINT_EFFECTS } from '../pod/validate-scheduling.ts';
import { check, cidr } from '../shared/rules.ts';

/** Upstream: ValidateNode and ValidateNodeUpdate in pkg/apis/core/validation/validation.go. */
export function validateNode({ spec, status }: Node): FieldError[] {
  return [
    ...validateTaints(spec.taints ?? [], 'metadata.taints'),
    ...(['capacity', 'allocatable'] as const).flatMap((part) =>
      Object.entries(status?.[part] ?? {}).flatMap(([name, amount]) =>
        validateResourceQuantity(name, amount, `status.${part}.${name}`),
      ),
    ),
    ...(spec.podCIDRs ?? []).flatMap((range, i) => cidr(`spec.podCIDRs[${i}]`, range)),
  ];
}

function validateTaints(taints: readonly Taint[], field: string): FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, i) => {
    const at = `${field}[${i}]`;
    const { key, value = '', effect } = taint;
    const out = check(`${at}.key`, key, qualifiedName);
    const wrong = labelValue(value);
    if (wrong.length > 0) out.push(invalid(`${at}.value`, value, wrong.join(';')));
    if (!effect) out.push(required(`${at}.effect`));
    else if (!TAINT_EFFECTS.includes(effect)) out.push(notSupported(`${at}.effect`, effect, TAINT_EFFECTS));
    if (seen.has(`${key}:${effect}`))
      out.push({ ...duplicate(at, asGo(taint)), detail: 'taints must be unique by key and effect pair' });
    seen.add(`${key}:${effect}`);
    return out;
  });
}

export function validateNodeUpdate({ spec }: Node, old: Node): FieldError[] {
  if (spec === old.spec) return [];
  const out: FieldError[] = [];
  if (old.spec.podCIDRs?.length && !deepEqual(spec.podCIDRs, old.spec.podCIDRs))
    out.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  if (old.spec.providerID && spec.providerID !== old.spec.providerID)
    out.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  return out;
}

/** As upstream prints the struct. */
const asGo = ({ key, value = '', effect, timeAdded }: Taint) => ({
  Key: key,
  Value: value,
  Effect: effect,
  TimeAdded: timeAdded ?? null,
});
