import type { ConfigMap } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { validateConfigMap, validateConfigMapUpdate } from './validate.ts';

/** ConfigMaps. Upstream: pkg/registry/core/configmap/strategy.go. */
export function configMapKind(): KindDef<ConfigMap> {
  return {
    group: '',
    version: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    singular: 'configmap',
    shortNames: ['cm'],
    namespaced: true,
    validate: validateConfigMap,
    validateUpdate: validateConfigMapUpdate,
    columns: [
      NAME,
      column('Data', (o) => Object.keys(o.data ?? {}).length + Object.keys(o.binaryData ?? {}).length),
      AGE,
    ],
  };
}
