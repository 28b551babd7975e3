import type { Secret } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { validateSecret, validateSecretUpdate } from './validate.ts';

/** Secrets. Upstream: pkg/registry/core/secret/strategy.go. */
export function secretKind(): KindDef<Secret> {
  return {
    group: '',
    version: 'v1',
    kind: 'Secret',
    plural: 'secrets',
    singular: 'secret',
    namespaced: true,
    /** An update without a type keeps the one there is. */
    prepareUpdate: (o, old) => (o.type ? o : { ...o, ...(old.type ? { type: old.type } : {}) }),
    validate: validateSecret,
    validateUpdate: validateSecretUpdate,
    selectableFields: { type: (o) => o.type ?? '' },
    columns: [NAME, column('Type', (o) => o.type ?? ''), column('Data', (o) => Object.keys(o.data ?? {}).length), AGE],
  };
}
