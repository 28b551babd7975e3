import { describe, expect, it } from 'vitest';
import { identityOf } from './image-users.ts';
import { parseImage, type ImageRef } from './image-ref.ts';
import { imageDefOf } from './images/registry.ts';
import type { ContainerSpec } from './records.ts';
import { SHELL_PARTS } from './shell-library.ts';
import { etcOfImage } from './shell-host/image-etc.ts';

const defOf = (image: string) => imageDefOf(parseImage(image) as ImageRef, () => SHELL_PARTS);
const who = (image: string, spec: Partial<ContainerSpec> = {}) => identityOf({ image, ...spec } as ContainerSpec, defOf(image)); // prettier-ignore

/** Rows follow content/en/docs/tasks/configure-pod-container/security-context.md and containerd's pkg/oci. */
describe('whom a container runs as', () => {
  it.each([
    ['root in Debian has no other group', 'nginx:1.27', {}, { uid: 0, gid: 0, groups: [0] }],
    ['root in busybox is in wheel', 'busybox:1.28', {}, { uid: 0, gid: 0, groups: [0, 10] }],
    [
      'root in Alpine is in many',
      'alpine:3.22',
      {},
      { uid: 0, gid: 0, groups: [0, 1, 2, 3, 4, 6, 10, 11, 20, 26, 27] },
    ],
    ['the user of the image', 'nginxinc/nginx-unprivileged', {}, { uid: 101, gid: 101, groups: [101] }],
    ['a user that the image does not know has the group root', 'busybox', { rights: { uid: 1000 } }, { uid: 1000, gid: 0, groups: [0] }], // prettier-ignore
    ['the page: runAsUser, runAsGroup, fsGroup, supplementalGroups', 'busybox:1.28', { rights: { uid: 1000, gid: 3000, groups: [2000, 4000] } }, { uid: 1000, gid: 3000, groups: [2000, 3000, 4000] }], // prettier-ignore
    ['groups that the image gives its users (Merge)', 'registry.k8s.io/e2e-test-images/agnhost:2.45', { rights: { uid: 1000, gid: 3000 } }, { uid: 1000, gid: 3000, groups: [3000, 50000] }], // prettier-ignore
    ['not with the policy Strict', 'registry.k8s.io/e2e-test-images/agnhost:2.45', { rights: { uid: 1000, gid: 3000 }, security: { isStrict: true } }, { uid: 1000, gid: 3000, groups: [3000] }], // prettier-ignore
  ] as const)('%s', (_name, image, spec, wanted) => expect(who(image, spec)).toEqual(wanted));

  it.each([
    'busybox',
    'alpine',
    'nginx',
    'redis:7',
    'nginxinc/nginx-unprivileged',
    'registry.k8s.io/e2e-test-images/agnhost:2.45',
  ])('says of %s what its /etc/passwd and /etc/group say', (image) => {
    const etc = etcOfImage(image, defOf(image));
    const rows = (path: string) =>
      (etc[path] ?? '')
        .trim()
        .split('\n')
        .map((line) => line.split(':'));
    for (const [name = '', , uid, gid] of rows('/etc/passwd')) {
      const groups = rows('/etc/group').filter((f) => f[3]?.split(',').includes(name)).map((f) => Number(f[2])); // prettier-ignore
      const wanted = [...new Set([Number(gid), ...groups])].sort((a, b) => a - b);
      expect(who(image, { rights: { uid: Number(uid) } })).toEqual({ uid: Number(uid), gid: Number(gid), groups: wanted }); // prettier-ignore
    }
  });
});
