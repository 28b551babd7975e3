import type { Device, ResourceSlice } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, column, NAME } from '../shared/columns.ts';
import { validateSlice } from './validate.ts';
import { RESOURCE_SLICE } from './kind-identity.ts';

/** ResourceSlices. Upstream: pkg/registry/resource/resourceslice/strategy.go. */
export function resourceSliceKind(): KindDef<ResourceSlice> {
  return {
    ...RESOURCE_SLICE,
    prepareCreate: withoutDisabledFields,
    prepareUpdate: withoutDisabledFields,
    validateCreate: (slice) => validateSlice(slice),
    validateUpdate: (slice, old) => validateSlice(slice, old),
    warnings: ({ spec: { driver } }) =>
      driver === driver.toLowerCase()
        ? []
        : [`spec.driver: driver names should be lowercase; ${JSON.stringify(driver)} contains uppercase characters`],
    selectableFields: {
      'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
      'spec.driver': ({ spec }) => spec.driver,
    },
    columns: [
      NAME,
      column('Node', ({ spec }) => spec.nodeName ?? ''),
      column('Driver', ({ spec }) => spec.driver),
      column('Pool', ({ spec }) => spec.pool.name),
      AGE,
    ],
  };
}

/** Fields of alpha features: attributes that are lists, devices that are a node's own resources. */
function withoutDisabledFields(slice: ResourceSlice): ResourceSlice {
  const { devices } = slice.spec;
  if (!devices?.some(hasDisabledFields)) return slice;
  return { ...slice, spec: { ...slice.spec, devices: devices.map(withoutDisabled) } };
}

const LISTS = ['bools', 'ints', 'strings', 'versions'] as const;

const hasDisabledFields = ({ attributes = {}, nodeAllocatableResourceMappings: mappings }: Device): boolean =>
  mappings !== undefined || Object.values(attributes).some((a) => LISTS.some((name) => a[name] !== undefined));

function withoutDisabled({ nodeAllocatableResourceMappings: _, ...device }: Device): Device {
  const attributes = Object.entries(device.attributes ?? {}).map(([name, attribute]) => {
    const { bools: _b, ints: _i, strings: _s, versions: _v, ...kept } = attribute;
    return [name, kept] as const;
  });
  return { ...device, ...(device.attributes ? { attributes: Object.fromEntries(attributes) } : {}) };
}
