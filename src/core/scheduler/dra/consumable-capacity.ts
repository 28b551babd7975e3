import { formatQuantity, quantityFormat } from '../../api/canonical-quantity.ts';
import { parseNano } from '../../api/quantity.ts';
import type { CapacityRequestPolicy, CapacityRequirements, Device, DeviceCapacity, Quantity } from '../../api/types.ts';

/**
 * Devices that several claims share, each with a part of their capacity.
 * Upstream: structured/internal/incubating/consumable_capacity.go.
 */
/** In billionths. */
export type Amounts = ReadonlyMap<string, bigint>;

const NANO = 1_000_000_000n;
const nano = (quantity: Quantity): bigint => parseNano(quantity) ?? 0n;
/** Quantity.Value(): whole units, rounded up. */
const units = (n: bigint): bigint => (n > 0n ? (n + NANO - 1n) / NANO : n / NANO);

/** Whether a request fits into what is left of a device; undefined: it asks for a capacity the device does not have. */
export function fitsCapacity(
  device: Device,
  asked: CapacityRequirements | undefined,
  used: readonly (Amounts | undefined)[],
): boolean | undefined {
  const { capacity = {} } = device;
  for (const name in asked?.requests ?? {}) if (!Object.hasOwn(capacity, name)) return undefined;
  for (const [name, has] of Object.entries(capacity)) {
    const takes = consumed(asked?.requests?.[name], has);
    if (breaks(takes, has.requestPolicy)) return false;
    const total = used.reduce((sum, amounts) => sum + (amounts?.get(name) ?? 0n), nano(takes));
    if (total > nano(has.value)) return false;
  }
  return true;
}

/** What a claim takes of each capacity of a shared device. Upstream: GetConsumedCapacityFromRequest. */
export function capacityTaken(device: Device, asked: CapacityRequirements | undefined): Record<string, Quantity> {
  const entries = Object.entries(device.capacity ?? {});
  return Object.fromEntries(entries.map(([name, has]) => [name, consumed(asked?.requests?.[name], has)]));
}

export function amountsOf(quantities: Readonly<Record<string, Quantity>> | undefined): Amounts {
  return new Map(Object.entries(quantities ?? {}).map(([name, quantity]) => [name, nano(quantity)]));
}

function consumed(asked: Quantity | undefined, { value, requestPolicy: policy }: DeviceCapacity): Quantity {
  if (asked === undefined) return policy?.default ?? value;
  if (policy?.validRange?.min !== undefined) return roundUp(asked, policy.validRange);
  return policy?.validValues?.find((valid) => nano(asked) <= nano(valid)) ?? asked;
}

function roundUp(asked: Quantity, { min, step }: NonNullable<CapacityRequestPolicy['validRange']>): Quantity {
  if (nano(asked) < nano(min)) return min;
  if (step === undefined) return asked;
  const [low, by] = [units(nano(min)), units(nano(step))];
  const over = units(nano(asked)) - low;
  const steps = over / by + (over % by === 0n ? 0n : 1n);
  return formatQuantity((low + by * steps) * NANO, quantityFormat('1Ki'));
}

function breaks(takes: Quantity, policy: CapacityRequestPolicy | undefined): boolean {
  if (!policy || (policy.default !== undefined && nano(policy.default) === nano(takes))) return false;
  const { validRange: range, validValues = [] } = policy;
  if (!range) return validValues.length > 0 && !validValues.some((valid) => nano(valid) === nano(takes));
  if (range.max !== undefined && nano(takes) > nano(range.max)) return true;
  if (range.step === undefined) return false;
  return (units(nano(takes)) - units(nano(range.min))) % units(nano(range.step)) !== 0n;
}
