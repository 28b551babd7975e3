import { invalid, type FieldError } from '../../api/field-error.ts';
import { qualifiedName } from '../../api/names.ts';
import { parseNano } from '../../api/quantity.ts';
import type { Quantity } from '../../api/types.ts';

/**
 * Names of resources and their amounts: what containers, quotas and limit ranges may name.
 * Upstream: pkg/apis/core/helper/helpers.go, validateResourceName and ValidateResourceQuantityValue in
 * pkg/apis/core/validation/validation.go.
 */
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const COUNTED: ReadonlySet<string> = new Set([
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
const OF_QUOTA: ReadonlySet<string> = new Set([
  ...['', 'requests.', 'limits.'].flatMap((prefix) => COMPUTE.map((name) => prefix + name)),
  ...COUNTED,
  'requests.storage',
]);
const STANDARD: ReadonlySet<string> = new Set([...OF_QUOTA, 'storage']);

export const isHugePage = (name: string): boolean => name.startsWith('hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
export const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePage(name);
const isBare = (name: string): boolean => !name.includes('/');
const isQuotaHugePage = (name: string): boolean => /^(?:requests\.)?hugepages-/.test(name);

export const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0;

export const isQuotaResource = (name: string): boolean => OF_QUOTA.has(name) || isQuotaHugePage(name);

export function validateResourceName(name: string, field: string): FieldError[] {
  const out = qualifiedName(name).map((text) => invalid(field, name, text));
  if (out.length > 0 || !isBare(name) || STANDARD.has(name) || isQuotaHugePage(name)) return out;
  return [invalid(field, name, 'must be a standard resource type or fully qualified')];
}

export function validateContainerResourceName(name: string, field: string): FieldError[] {
  const out = validateResourceName(name, field);
  if (isBare(name)) {
    const isKnown = COMPUTE.includes(name) || isHugePage(name);
    return isKnown ? out : [...out, invalid(field, name, 'must be a standard resource for containers')];
  }
  const isStrange = !isNative(name) && !isExtended(name);
  return isStrange ? [...out, invalid(field, name, "doesn't follow extended resource name standard")] : out;
}

export function validateQuotaResourceName(name: string, field: string): FieldError[] {
  const out = validateResourceName(name, field);
  if (!isBare(name) || isQuotaResource(name)) return out;
  return [...out, invalid(field, name, 'must be a standard resource for quota')];
}

export function validateResourceQuantity(name: string, amount: Quantity, field: string): FieldError[] {
  const nano = parseNano(amount) ?? 0n;
  const out: FieldError[] = [];
  if (nano < 0n) out.push(invalid(field, String(amount), 'must be greater than or equal to 0'));
  const isWhole = COUNTED.has(name) || isExtended(name);
  if (isWhole && nano % 1_000_000_000n !== 0n) out.push(invalid(field, amount, 'must be an integer'));
  return out;
}
