import type { ServiceAccount } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, NAME } from '../shared/columns.ts';
import { tokenRequest } from './token-request.ts';

/** ServiceAccounts. Upstream: pkg/registry/core/serviceaccount. */
export function serviceAccountKind(): KindDef<ServiceAccount> {
  return {
    group: '',
    version: 'v1',
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    singular: 'serviceaccount',
    shortNames: ['sa'],
    namespaced: true,
    returnsDeleted: true,
    subresources: { token: tokenRequest },
    columns: [NAME, AGE],
  };
}
