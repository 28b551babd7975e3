import { invalid, type FieldError } from '../../api/field-error.ts';
import { qualifiedName } from '../../api/names.ts';
import type { ResourceQuota } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { validateResourceQuantity } from '../pod/validate-resources.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { immutable } from '../shared/rules.ts';

/** ResourceQuotas. Upstream: pkg/registry/core/resourcequota/strategy.go. */
export function resourceQuotaKind(): KindDef<ResourceQuota> {
  return {
    group: '',
    version: 'v1',
    kind: 'ResourceQuota',
    plural: 'resourcequotas',
    singular: 'resourcequota',
    shortNames: ['quota'],
    namespaced: true,
    returnsDeleted: true,
    hasStatus: true,
    prepareCreate: (o) => ({ ...o, status: {} }),
    validate,
    validateUpdate: (now, old) => immutable('spec.scopes', now.spec.scopes, old.spec.scopes),
    columns: [
      NAME,
      column('Request', (o) => usageText(o, (name) => !isLimit(name))),
      column('Limit', (o) => usageText(o, isLimit)),
      AGE,
    ],
  };
}

const isLimit = (name: string): boolean => name.startsWith('limits.');

function usageText({ status }: ResourceQuota, isShown: (name: string) => boolean): string {
  const hard = status?.hard ?? {};
  const names = Object.keys(hard).sort().filter(isShown);
  return names.map((name) => `${name}: ${status?.used?.[name] ?? '0'}/${hard[name]}`).join(', ');
}

const PLAIN_NAMES =
  /^(?:cpu|memory|ephemeral-storage|(?:requests|limits)\.(?:cpu|memory|ephemeral-storage)|requests\.storage|pods|resourcequotas|services|replicationcontrollers|secrets|persistentvolumeclaims|configmaps|services\.(?:nodeports|loadbalancers)|count\/.+|(?:requests\.)?hugepages-.+|requests\..+\/.+)$/;

/** Upstream: ValidateResourceQuotaSpec in pkg/apis/core/validation/validation.go. Left out: scope selectors. */
function validate({ spec }: ResourceQuota): FieldError[] {
  return Object.entries(spec?.hard ?? {}).flatMap(([name, amount]) => {
    const at = `spec.hard[${name}]`;
    const out = qualifiedName(name).map((text) => invalid(at, name, text));
    const isKnown = name.includes('/') || PLAIN_NAMES.test(name);
    if (out.length === 0 && !isKnown) {
      out.push(invalid(at, name, 'must be a standard resource type or fully qualified'));
      out.push(invalid(at, name, 'must be a standard resource for quota'));
    }
    return [...out, ...validateResourceQuantity(name, amount, at)];
  });
}
