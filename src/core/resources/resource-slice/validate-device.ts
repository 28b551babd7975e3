import { invalid, OMITTED, required, tooLong, type FieldError } from '../../api/field-error.ts';
import type { Device, DeviceAttribute, DeviceCounterConsumption } from '../../api/types.ts';
import { validateNodeSelector } from '../pod/validate-scheduling.ts';
import { checkList, checkMap, checkSet } from '../shared/device-lists.ts';
import { qualifiedId } from '../shared/device-names.ts';
import { checkBindingConditions, checkTaint } from '../shared/device-parts.ts';
import { label, subdomain } from '../shared/rules.ts';
import { validateCapacity } from './validate-capacity.ts';

/** One device. Upstream: validateDevice in pkg/apis/resource/validation/validation.go. */
const MAX_ATTRIBUTES = 32;
const MAX_VALUE = 64;
const MAX_TAINTS = 16;
const MAX_CONSUMPTIONS = 2;
const MAX_COUNTERS = 32;
const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

export function validateDevice(device: Device, field: string, isPerDevice: boolean): FieldError[] {
  const { name, attributes = {}, capacity = {}, taints, consumesCounters } = device;
  const out = label(`${field}.name`, name);
  const n = Object.keys(attributes).length + Object.keys(capacity).length;
  const tooMany = `the total number of attributes and capacities must not exceed ${MAX_ATTRIBUTES}`;
  if (n > MAX_ATTRIBUTES) out.push(invalid(field, n, tooMany));
  const checkKey = (key: string, at: string) => qualifiedId(at, key);
  const isShared = device.allowMultipleAllocations === true;
  return [
    ...out,
    ...checkMap(`${field}.attributes`, attributes, Infinity, { checkKey, check: validateAttribute }),
    ...checkMap(`${field}.capacity`, capacity, Infinity, {
      checkKey,
      check: (c, at) => validateCapacity(c, at, isShared),
    }),
    ...checkList(`${field}.taints`, taints, MAX_TAINTS, (taint, at) => checkTaint(at, taint)),
    ...checkSet(`${field}.consumesCounters`, consumesCounters, MAX_CONSUMPTIONS, {
      check: validateConsumption,
      key: (c) => c.counterSet,
    }),
    ...(isPerDevice ? validatePlace(device, field) : validateNoPlace(device, field)),
    ...checkBindingConditions(field, device),
  ];
}

function validateAttribute(attribute: DeviceAttribute, field: string): FieldError[] {
  const { string, version } = attribute;
  const out: FieldError[] = [];
  const check = (at: string, text: string) => (text.length > MAX_VALUE ? [tooLong(at, text, MAX_VALUE)] : []);
  if (string !== undefined) out.push(...check(`${field}.string`, string));
  if (version !== undefined) {
    const text = 'must be a string compatible with semver.org spec 2.0.0';
    if (!SEMVER.test(version)) out.push(invalid(`${field}.version`, version, text));
    out.push(...check(`${field}.version`, version));
  }
  const n = Object.keys(attribute).length;
  if (n === 1) return out;
  return [...out, invalid(field, n === 0 ? '' : OMITTED, 'exactly one value must be specified')];
}

function validateConsumption({ counterSet, counters = {} }: DeviceCounterConsumption, field: string): FieldError[] {
  const at = `${field}.counterSet`;
  return [...(counterSet ? label(at, counterSet) : [required(at)]), ...validateCounters(counters, field)];
}

/** Of a set, or what a device takes of one. */
export function validateCounters(counters: Readonly<Record<string, unknown>> = {}, field: string): FieldError[] {
  const at = `${field}.counters`;
  if (Object.keys(counters).length === 0) return [required(at)];
  return checkMap(at, counters, MAX_COUNTERS, { checkKey: (key, where) => label(where, key), check: () => [] });
}

const ONE_PLACE =
  'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';

function validatePlace({ nodeName, nodeSelector, allNodes }: Device, field: string): FieldError[] {
  const set: string[] = [];
  const out: FieldError[] = [];
  if (nodeName) {
    set.push('`nodeName`');
    out.push(...subdomain(`${field}.nodeName`, nodeName));
  } else if (nodeName !== undefined) out.push(invalid(`${field}.nodeName`, nodeName, 'must not be empty'));
  if (nodeSelector) {
    set.push('`nodeSelector`');
    out.push(...validateNodeSelector(nodeSelector, `${field}.nodeSelector`));
  }
  if (allNodes) set.push('`allNodes`');
  else if (allNodes === false) out.push(invalid(`${field}.allNodes`, false, 'must be either unset or set to true'));
  if (set.length === 0) out.push(required(field, ONE_PLACE));
  if (set.length > 1) out.push(invalid(field, `{${set.join(', ')}}`, ONE_PLACE));
  return out;
}

function validateNoPlace({ nodeName, nodeSelector, allNodes }: Device, field: string): FieldError[] {
  if (nodeName === undefined && nodeSelector === undefined && allNodes === undefined) return [];
  const text =
    '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
  return [invalid(field, null, text)];
}
