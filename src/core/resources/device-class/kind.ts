import type { CelSource } from '../../api/cel.ts';
import { invalid } from '../../api/field-error.ts';
import type { DeviceClass } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, NAME } from '../shared/columns.ts';
import { checkList } from '../shared/device-lists.ts';
import { checkConfiguration, checkSelectors, deviceCelSource } from '../shared/device-parts.ts';
import { isExtended } from '../shared/resource-names.ts';
import { DEVICE_CLASS } from './kind-identity.ts';

/** DeviceClasses. Upstream: pkg/registry/resource/deviceclass/strategy.go, validateDeviceClassSpec. */
const MAX_CONFIG = 32;

export function deviceClassKind(source?: CelSource): KindDef<DeviceClass> {
  const cel = deviceCelSource(source);
  return {
    ...DEVICE_CLASS,
    validate({ spec }) {
      const { selectors, config, extendedResourceName: name } = spec;
      return [
        ...checkSelectors('spec.selectors', selectors, cel),
        ...checkList('spec.config', config, MAX_CONFIG, (c, at) => checkConfiguration(at, c)),
        ...(name === undefined || isExtended(name)
          ? []
          : [invalid('spec.extendedResourceName', name, 'must be a valid extended resource name')]),
      ];
    },
    columns: [NAME, AGE],
  };
}
