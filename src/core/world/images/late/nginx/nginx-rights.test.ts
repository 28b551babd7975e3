import { expect, test } from 'vitest';
import type { ContainerSpec } from '../../../records.ts';
import { whyNotAllowed } from './nginx-rights.ts';

const at = (path: string) => ({ path, volume: 'v', sub: [], readOnly: false });

test.each<[string, Partial<ContainerSpec>, string | undefined]>([
  ['as it comes', {}, undefined],
  ['another user', { rights: { uid: 1000 } }, 'mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)'],
  [
    'a read-only root',
    { readOnlyRoot: true },
    'mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)',
  ],
  ['no capabilities', { security: { drop: ['ALL'] } }, 'chown("/var/cache/nginx/client_temp", 101) failed (1: Operation not permitted)'], // prettier-ignore
  ['volumes for one of two', { readOnlyRoot: true, mounts: [at('/var/cache/nginx')] }, 'open() "/run/nginx.pid" failed (30: Read-only file system)'], // prettier-ignore
  ['volumes for both', { readOnlyRoot: true, mounts: [at('/var/cache/nginx'), at('/var/run')] }, undefined],
  ['an image made for it', { image: 'nginxinc/nginx-unprivileged:1.27', security: { drop: ['ALL'] } }, undefined],
  ['... with a read-only root', { image: 'nginxinc/nginx-unprivileged', readOnlyRoot: true }, 'mkdir() "/tmp/client_temp" failed (30: Read-only file system)'], // prettier-ignore
])('%s', (_, spec, why) => {
  expect(whyNotAllowed({ image: 'nginx:1.27', ...spec } as ContainerSpec)).toBe(why);
});
