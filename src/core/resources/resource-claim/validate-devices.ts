import { invalid, required, notSupported, type FieldError } from '../../api/field-error.ts';
import type {
  DeviceClaim,
  DeviceConstraint,
  DeviceRequest,
  DeviceSubRequest,
  ExactDeviceRequest,
} from '../../api/types.ts';
import { checkList, checkSet } from '../shared/device-lists.ts';
import { fullyQualifiedId } from '../shared/device-names.ts';
import { checkConfiguration, checkSelectors, checkToleration, type DeviceCelSource } from '../shared/device-parts.ts';
import { label, subdomain } from '../shared/rules.ts';

/** What a claim asks for. Upstream: validateDeviceClaim in pkg/apis/resource/validation/validation.go. */
const MAX_ITEMS = 32;
const MAX_ALTERNATIVES = 8;
const MODES = ['All', 'ExactCount'];
const ONE_OF = 'exactly one of `exactly` or `firstAvailable` is required';
const ATTRIBUTE = 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set';
const REQUEST = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

export function validateDevices(field: string, devices: DeviceClaim = {}, cel: DeviceCelSource): FieldError[] {
  const names = requestNames(devices);
  return [
    ...checkSet(`${field}.requests`, devices.requests, MAX_ITEMS, {
      check: (request, at) => validateRequest(at, request, cel),
      key: (request) => request.name,
    }),
    ...checkList(`${field}.constraints`, devices.constraints, MAX_ITEMS, (c, at) => validateConstraint(at, c, names)),
    ...checkList(`${field}.config`, devices.config, MAX_ITEMS, (config, at) => [
      ...validateRequestRefs(`${at}.requests`, config.requests, names),
      ...checkConfiguration(at, config),
    ]),
  ];
}

/** All that may stand for a request: its name, or that of an alternative. */
export function requestNames({ requests = [] }: DeviceClaim): ReadonlySet<string> {
  const alternatives = ({ name, firstAvailable = [] }: DeviceRequest) => firstAvailable.map((a) => `${name}/${a.name}`);
  return new Set(requests.flatMap((request) => [request.name, ...alternatives(request)]));
}

export function validateRequestRefs(
  field: string,
  refs: readonly string[] | undefined,
  names: ReadonlySet<string>,
): FieldError[] {
  return checkSet(field, refs, MAX_ITEMS, {
    check: (name, at) => validateRequestRef(at, name, names),
    key: (name) => name,
  });
}

export function validateRequestRef(field: string, name: string, names: ReadonlySet<string>): FieldError[] {
  const segments = name.split('/');
  if (segments.length > 2) return [invalid(field, name, REQUEST)];
  const out = segments.flatMap((segment) => label(field, segment));
  return names.has(name) ? out : [...out, invalid(field, name, REQUEST)];
}

function validateRequest(field: string, request: DeviceRequest, cel: DeviceCelSource): FieldError[] {
  const { name = '', exactly, firstAvailable = [] } = request;
  const out = label(`${field}.name`, name);
  const hasAlternatives = firstAvailable.length > 0;
  if (!exactly && !hasAlternatives) return [...out, required(field, ONE_OF)];
  if (exactly && hasAlternatives) return [...out, invalid(field, null, `${ONE_OF}, but multiple fields are set`)];
  if (exactly) return [...out, ...validateAsk(`${field}.exactly`, exactly, cel)];
  const alternatives = checkSet(`${field}.firstAvailable`, firstAvailable, MAX_ALTERNATIVES, {
    check: (alternative, at) => [...label(`${at}.name`, alternative.name), ...validateAsk(at, alternative, cel)],
    key: (alternative) => alternative.name,
  });
  return [...out, ...alternatives];
}

function validateAsk(field: string, ask: ExactDeviceRequest | DeviceSubRequest, cel: DeviceCelSource): FieldError[] {
  const at = `${field}.deviceClassName`;
  return [
    ...(ask.deviceClassName ? subdomain(at, ask.deviceClassName) : [required(at)]),
    ...checkSelectors(`${field}.selectors`, ask.selectors, cel),
    ...validateMode(field, ask),
    ...(ask.tolerations ?? []).flatMap((t, i) => checkToleration(`${field}.tolerations[${i}]`, t)),
  ];
}

function validateMode(
  field: string,
  { allocationMode: mode, count = 0 }: ExactDeviceRequest | DeviceSubRequest,
): FieldError[] {
  const at = `${field}.count`;
  if (mode === 'All')
    return count === 0 ? [] : [invalid(at, count, "must not be specified when allocationMode is 'All'")];
  if (mode !== 'ExactCount') return [notSupported(`${field}.allocationMode`, mode ?? '', MODES)];
  return count > 0 ? [] : [invalid(at, count, 'must be greater than zero')];
}

function validateConstraint(field: string, constraint: DeviceConstraint, names: ReadonlySet<string>): FieldError[] {
  const { requests, matchAttribute, distinctAttribute } = constraint;
  const out = validateRequestRefs(`${field}.requests`, requests, names);
  if (matchAttribute !== undefined) return [...out, ...fullyQualifiedId(`${field}.matchAttribute`, matchAttribute)];
  if (distinctAttribute === undefined) return [...out, required(field, ATTRIBUTE)];
  return [...out, ...fullyQualifiedId(`${field}.distinctAttribute`, distinctAttribute)];
}
