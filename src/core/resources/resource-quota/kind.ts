import type { ResourceQuota } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { validateQuotaStatus, validateQuotaUpdate, validateResourceQuota } from './validate.ts';
import { RESOURCE_QUOTA } from './kind-identity.ts';

/** ResourceQuotas. Upstream: pkg/registry/core/resourcequota/strategy.go. */
export function resourceQuotaKind(): KindDef<ResourceQuota> {
  return {
    ...RESOURCE_QUOTA,
    prepareCreate: (o) => ({ ...o, status: {} }),
    validate: validateResourceQuota,
    validateUpdate: validateQuotaUpdate,
    validateStatusUpdate: validateQuotaStatus,
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
