import { forbidden, invalid, required, type FieldError } from '../../api/field-error.ts';
import { qualifiedName } from '../../api/names.ts';
import { compareQuantities, parseNano } from '../../api/quantity.ts';
import type { Quantity, ResourceRequirements } from '../../api/types.ts';

/** Requests and limits. Upstream: validateResourceRequirements in pkg/apis/core/validation/validation.go. */
const CONTAINER_RESOURCES: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);
const STANDARD_RESOURCES: ReadonlySet<string> = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'persistentvolumeclaims',
  'configmaps',
  'services.nodeports',
  'services.loadbalancers',
]);
const COUNTED_RESOURCES: ReadonlySet<string> = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

const isHugePage = (name: string): boolean => name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePage(name);
const isCompute = (name: string): boolean => name === 'cpu' || name === 'memory';

export function validateResources(resources: ResourceRequirements | undefined, field: string): FieldError[] {
  if (!resources) return [];
  const limits = Object.entries(resources.limits ?? {});
  const requests = Object.entries(resources.requests ?? {});
  const out = limits.flatMap(([name, amount]) => validateAmount(name, amount, `${field}.limits[${name}]`));
  for (const [name, amount] of requests) {
    out.push(...validateAmount(name, amount, `${field}.requests[${name}]`));
    out.push(...validateAgainstLimit(name, amount, resources.limits?.[name], field));
  }
  const names = [...limits, ...requests].map(([name]) => name);
  if (names.some(isHugePage) && !names.some(isCompute)) out.push(forbidden(field, 'HugePages require cpu or memory'));
  return out;
}

function validateAmount(name: string, amount: Quantity, field: string): FieldError[] {
  return [...validateContainerResourceName(name, field), ...validateResourceQuantity(name, amount, field)];
}

export function validateResourceQuantity(name: string, amount: Quantity, field: string): FieldError[] {
  const nano = parseNano(amount) ?? 0n;
  const out: FieldError[] = [];
  if (nano < 0n) out.push(invalid(field, String(amount), 'must be greater than or equal to 0'));
  const isWhole = COUNTED_RESOURCES.has(name) || (name.includes('/') && !isNative(name));
  if (isWhole && nano % 1_000_000_000n !== 0n) out.push(invalid(field, amount, 'must be an integer'));
  return out;
}

function validateContainerResourceName(name: string, field: string): FieldError[] {
  const out = qualifiedName(name).map((text) => invalid(field, name, text));
  const isBare = !name.includes('/');
  if (out.length === 0 && isBare && !STANDARD_RESOURCES.has(name) && !isHugePage(name))
    out.push(invalid(field, name, 'must be a standard resource type or fully qualified'));
  if (isBare && !CONTAINER_RESOURCES.has(name) && !isHugePage(name))
    out.push(invalid(field, name, 'must be a standard resource for containers'));
  return out;
}

function validateAgainstLimit(
  name: string,
  amount: Quantity,
  limit: Quantity | undefined,
  field: string,
): FieldError[] {
  const at = `${field}.requests`;
  if (limit === undefined) {
    if (isOvercommitAllowed(name)) return [];
    return [required(`${field}.limits`, 'Limit must be set for non overcommitable resources')];
  }
  const order = compareQuantities(amount, limit);
  if (order !== 0 && !isOvercommitAllowed(name))
    return [invalid(at, String(amount), `must be equal to ${name} limit of ${limit}`)];
  return order > 0 ? [invalid(at, String(amount), `must be less than or equal to ${name} limit of ${limit}`)] : [];
}
