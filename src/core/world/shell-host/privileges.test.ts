import { expect, test } from 'vitest';
import type { ContainerSecurity } from '../records.ts';
import { capabilitiesIn, capabilitiesOf, hexOf, namesOf } from './privileges.ts';

/** Numbers of the page "Configure a Security Context", and what containerd makes of the lists. */
test.each<[string, ContainerSecurity | undefined, string]>([
  ['usual ones (security-context-3)', undefined, '00000000a80425fb'],
  ['NET_ADMIN and SYS_TIME added (security-context-4)', { add: ['NET_ADMIN', 'SYS_TIME'] }, '00000000aa0435fb'],
  ['all dropped', { drop: ['ALL'] }, '0000000000000000'],
  ['all dropped but one (Pod Security: restricted)', { drop: ['ALL'], add: ['NET_BIND_SERVICE'] }, '0000000000000400'],
  ['all added', { add: ['ALL'] }, '000001ffffffffff'],
  ['all added but one', { add: ['ALL'], drop: ['SYS_ADMIN'] }, '000001ffffdfffff'],
  ['one dropped', { drop: ['NET_RAW'] }, '00000000a80405fb'],
  ['in small letters', { add: ['sys_time'] }, '00000000aa0425fb'],
  ['a name with CAP_ is none', { add: ['CAP_SYS_TIME'] }, '00000000a80425fb'],
  ['privileged', { isPrivileged: true, drop: ['ALL'] }, '000001ffffffffff'],
])('%s', (_, security, hex) => {
  const caps = capabilitiesOf(security);
  expect(hexOf(caps)).toBe(hex);
  expect(hexOf(capabilitiesIn(hex))).toBe(hex);
});

test('names in the order of their numbers', () => {
  expect(namesOf(capabilitiesOf({ drop: ['ALL'], add: ['SYS_TIME', 'CHOWN'] }))).toEqual(['cap_chown', 'cap_sys_time']);
});
