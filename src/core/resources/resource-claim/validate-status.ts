import {
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  type FieldError,
} from '../../api/field-error.ts';
import { deviceId } from '../../api/resource-claim.ts';
import type {
  AllocatedDeviceStatus,
  AllocationResult,
  DeviceRequestAllocationResult,
  NetworkDeviceData,
  ResourceClaim,
  ResourceClaimConsumerReference,
} from '../../api/types.ts';
import { validateNodeSelector } from '../pod/validate-scheduling.ts';
import { checkList, checkSet } from '../shared/device-lists.ts';
import { driverName, poolName, uuid } from '../shared/device-names.ts';
import { checkBindingConditions, checkConfiguration, checkRaw } from '../shared/device-parts.ts';
import { cidr, immutable, label } from '../shared/rules.ts';
import { validateConditions } from './validate-conditions.ts';
import { requestNames, validateRequestRef, validateRequestRefs } from './validate-devices.ts';

/** What scheduler, controller and drivers write. Upstream: validateResourceClaimStatusUpdate. */
const MAX_USERS = 256;
const MAX_RESULTS = 32;
const MAX_CONFIG = 64;
const MAX_DATA = 10 * 1024;
const MAX_INTERFACE = 256;
const MAX_ADDRESS = 128;
const MAX_IPS = 16;
const MAX_CONDITIONS = 8;
const SOURCES = ['FromClaim', 'FromClass'];

export function validateStatus(claim: ResourceClaim, old: ResourceClaim): FieldError[] {
  const { reservedFor, allocation, devices } = claim.status ?? {};
  const allocated = new Set(allocation?.devices?.results?.map(idOf));
  const names = requestNames(claim.spec.devices ?? {});
  return [
    ...checkSet('status.reservedFor', reservedFor, MAX_USERS, { check: validateUser, key: ({ uid }) => uid }),
    ...checkSet('status.devices', devices, Infinity, {
      check: (device, at) => validateDevice(at, device, allocated),
      key: goId,
    }),
    ...validateUsers(claim, old),
    ...(old.status?.allocation && allocation
      ? immutable('status.allocation', allocation, old.status.allocation)
      : validateAllocation('status.allocation', allocation, names)),
  ];
}

function validateUsers({ status, metadata }: ResourceClaim, old: ResourceClaim): FieldError[] {
  const users = status?.reservedFor ?? [];
  const at = 'status.reservedFor';
  if (users.length === 0) return [];
  if (!status?.allocation) return [forbidden(at, 'may not be specified when `allocated` is not set')];
  const known = new Set(old.status?.reservedFor?.map((user) => user.uid));
  const hasNew = users.some((user) => !known.has(user.uid));
  if (!metadata.deletionTimestamp || !hasNew) return [];
  const text = 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set';
  return [forbidden(at, text)];
}

function validateUser({ resource, name, uid }: ResourceClaimConsumerReference, field: string): FieldError[] {
  return Object.entries({ resource, name, uid }).flatMap(([part, value]) =>
    value ? [] : [required(`${field}.${part}`)],
  );
}

function validateAllocation(
  field: string,
  allocation: AllocationResult | undefined,
  names: ReadonlySet<string>,
): FieldError[] {
  if (!allocation) return [];
  const { devices = {}, nodeSelector } = allocation;
  return [
    ...checkList(`${field}.devices.results`, devices.results, MAX_RESULTS, (r, at) => validateResult(at, r, names)),
    ...checkList(`${field}.devices.config`, devices.config, MAX_CONFIG, (config, at) => [
      ...validateSource(`${at}.source`, config.source),
      ...validateRequestRefs(`${at}.requests`, config.requests, names),
      ...checkConfiguration(at, config),
    ]),
    ...(nodeSelector ? validateNodeSelector(nodeSelector, `${field}.nodeSelector`) : []),
  ];
}

function validateSource(field: string, source: string | undefined): FieldError[] {
  if (!source) return [required(field)];
  return SOURCES.includes(source) ? [] : [notSupported(field, source, SOURCES)];
}

function validateResult(
  field: string,
  result: DeviceRequestAllocationResult,
  names: ReadonlySet<string>,
): FieldError[] {
  return [
    ...validateRequestRef(`${field}.request`, result.request, names),
    ...driverName(`${field}.driver`, result.driver),
    ...poolName(`${field}.pool`, result.pool),
    ...label(`${field}.device`, result.device),
    ...checkBindingConditions(field, result),
    ...(result.shareID === undefined ? [] : uuid(`${field}.shareID`, result.shareID)),
  ];
}

function validateDevice(field: string, device: AllocatedDeviceStatus, allocated: ReadonlySet<string>): FieldError[] {
  const { driver, pool, device: name, shareID, conditions = [], data, networkData } = device;
  const out = [
    ...driverName(`${field}.driver`, driver),
    ...poolName(`${field}.pool`, pool),
    ...label(`${field}.device`, name),
    ...(shareID === undefined ? [] : uuid(`${field}.shareID`, shareID)),
  ];
  if (!allocated.has(idOf(device))) out.push(invalid(field, goId(device), 'must be an allocated device in the claim'));
  const at = `${field}.conditions`;
  if (conditions.length > MAX_CONDITIONS) out.push(tooMany(at, conditions.length, MAX_CONDITIONS));
  out.push(...validateConditions(conditions, at));
  if (data !== undefined && data !== null) out.push(...checkRaw(`${field}.data`, data, MAX_DATA));
  return [...out, ...validateNetwork(`${field}.networkData`, networkData)];
}

function validateNetwork(field: string, network: NetworkDeviceData | undefined): FieldError[] {
  const { interfaceName = '', hardwareAddress = '', ips } = network ?? {};
  const tooBig = (name: string, text: string, max: number) =>
    text.length > max ? [tooLong(`${field}.${name}`, text, max)] : [];
  return [
    ...tooBig('interfaceName', interfaceName, MAX_INTERFACE),
    ...tooBig('hardwareAddress', hardwareAddress, MAX_ADDRESS),
    ...checkSet(`${field}.ips`, ips, MAX_IPS, {
      check: (ip, at) => (cidr(at, ip).length === 0 ? [] : [invalid(at, ip, INTERFACE)]),
      key: (ip) => ip,
    }),
  ];
}

const INTERFACE = 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)';

type Named = Pick<AllocatedDeviceStatus, 'driver' | 'pool' | 'device' | 'shareID'>;
const idOf = ({ driver, pool, device, shareID }: Named): string => deviceId(driver, pool, device, shareID);
/** As Go prints its struct. */
const goId = ({ driver, pool, device, shareID = '' }: Named) => ({
  Driver: driver,
  Pool: pool,
  Device: device,
  ShareID: shareID,
});
