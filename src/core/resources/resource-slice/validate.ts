import { invalid, OMITTED, required, type FieldError } from '../../api/field-error.ts';
import type { CounterSet, ResourceSlice, ResourceSliceSpec } from '../../api/types.ts';
import { validateNodeSelector } from '../pod/validate-scheduling.ts';
import { checkSet } from '../shared/device-lists.ts';
import { driverName, poolName } from '../shared/device-names.ts';
import { immutable, label, subdomain } from '../shared/rules.ts';
import { validateCounters, validateDevice } from './validate-device.ts';

/** Upstream: validateResourceSliceSpec in pkg/apis/resource/validation/validation.go. */
const MAX_DEVICES = 128;
const MAX_ADVANCED_DEVICES = 64;
const MAX_COUNTER_SETS = 8;
const PLACES = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';

export function validateSlice({ spec }: ResourceSlice, old?: ResourceSlice): FieldError[] {
  const { driver, pool, devices, sharedCounters, perDeviceNodeSelection } = spec;
  const out = [...driverName('spec.driver', driver), ...validatePool(pool)];
  if (old) out.push(...validateSame(spec, old.spec));
  out.push(...validatePlaces(spec));
  if (sharedCounters && devices) out.push(invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed'));
  const isAdvanced = devices?.some((d) => (d.taints?.length ?? 0) > 0 || (d.consumesCounters?.length ?? 0) > 0);
  const max = isAdvanced ? MAX_ADVANCED_DEVICES : MAX_DEVICES;
  const check = (d: NonNullable<typeof devices>[number], at: string) =>
    validateDevice(d, at, perDeviceNodeSelection === true);
  out.push(...checkSet('spec.devices', devices, max, { check, key: (d) => d.name }));
  const sets = { check: validateCounterSet, key: (set: CounterSet) => set.name };
  return [...out, ...checkSet('spec.sharedCounters', sharedCounters, MAX_COUNTER_SETS, sets)];
}

function validateSame(spec: ResourceSliceSpec, old: ResourceSliceSpec): FieldError[] {
  return [
    ...immutable('spec.pool.name', spec.pool.name, old.pool.name),
    ...immutable('spec.driver', spec.driver, old.driver),
    ...immutable('spec.nodeName', spec.nodeName, old.nodeName),
  ];
}

function validatePool({ name, resourceSliceCount, generation }: ResourceSliceSpec['pool']): FieldError[] {
  const out = poolName('spec.pool.name', name);
  if (resourceSliceCount <= 0)
    out.push(invalid('spec.pool.resourceSliceCount', resourceSliceCount, 'must be greater than zero'));
  if (generation < 0) out.push(invalid('spec.pool.generation', generation, 'must be greater than or equal to zero'));
  return out;
}

function validatePlaces({ nodeName, nodeSelector, allNodes, perDeviceNodeSelection }: ResourceSliceSpec): FieldError[] {
  const set: string[] = [];
  const out: FieldError[] = [];
  if (nodeName) {
    set.push('`nodeName`');
    out.push(...subdomain('spec.nodeName', nodeName));
  } else if (nodeName !== undefined)
    out.push(invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string'));
  if (nodeSelector) {
    set.push('`nodeSelector`');
    const at = 'spec.nodeSelector.nodeSelectorTerms';
    out.push(...validateNodeSelector(nodeSelector, 'spec.nodeSelector'));
    if (nodeSelector.nodeSelectorTerms.length !== 1)
      out.push(invalid(at, OMITTED, 'must have exactly one node selector term'));
  }
  for (const [name, value] of Object.entries({ allNodes, perDeviceNodeSelection })) {
    if (value) set.push(`\`${name}\``);
    else if (value === false) out.push(invalid(`spec.${name}`, false, 'must be either unset or set to true'));
  }
  if (set.length === 0) out.push(required('spec', PLACES));
  if (set.length > 1) out.push(invalid('spec', `{${set.join(', ')}}`, `${PLACES}, but multiple fields are set`));
  return out;
}

function validateCounterSet({ name, counters }: CounterSet, field: string): FieldError[] {
  const at = `${field}.name`;
  return [...(name ? label(at, name) : [required(at)]), ...validateCounters(counters, field)];
}
