import { expect, test } from 'vitest';
import { formatFieldError } from '../../api/field-error.ts';
import type { PodSpec } from '../../api/types.ts';
import { validatePodSpec } from './validate-spec.ts';

const container = { name: 'c', image: 'busybox', imagePullPolicy: 'Always', terminationMessagePolicy: 'File' };
const spec = (more: object): PodSpec =>
  ({ containers: [container], restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', ...more }) as PodSpec;
const withSysctls = (names: string[], more: object = {}) =>
  spec({ securityContext: { sysctls: names.map((name) => ({ name, value: '1' })) }, ...more });
const fromFile = (volumeName: string, volumes: object[]) => {
  const env = [{ name: 'A', valueFrom: { fileKeyRef: { volumeName, path: 'a.env', key: 'A' } } }];
  return spec({ containers: [{ ...container, env }], volumes });
};
const NAME_RULE =
  'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';

test.each<[string, PodSpec, string[]]>([
  // upstream: TestValidateSysctls
  ['sysctls with dots and slashes', withSysctls(['kernel.shmmni', 'net/ipv4/conf/eth0.1/x']), []],
  [
    'names that are none',
    withSysctls(['i..am.not.safe', 'a-.b', '']),
    [
      `spec.securityContext.sysctls[0].name: Invalid value: "i..am.not.safe": ${NAME_RULE}`,
      `spec.securityContext.sysctls[1].name: Invalid value: "a-.b": ${NAME_RULE}`,
      'spec.securityContext.sysctls[2].name: Required value',
    ],
  ],
  [
    'the same one twice',
    withSysctls(['kernel.sem', 'kernel.sem']),
    ['spec.securityContext.sysctls[1].name: Duplicate value: "kernel.sem"'],
  ],
  [
    'one of the network, which is the machine’s',
    withSysctls(['net.ipv4.x', 'kernel.sem'], { hostNetwork: true }),
    [
      'spec.securityContext.sysctls[0].name: Invalid value: "net.ipv4.x": may not be specified when \'hostNetwork\' is true',
    ],
  ],
  [
    'one of IPC, which is the machine’s',
    withSysctls(['kernel/shmmni', 'fs.mqueue.x'], { hostIPC: true }),
    [
      'spec.securityContext.sysctls[0].name: Invalid value: "kernel/shmmni": may not be specified when \'hostIPC\' is true',
      'spec.securityContext.sysctls[1].name: Invalid value: "fs.mqueue.x": may not be specified when \'hostIPC\' is true',
    ],
  ],
  // upstream: validatePodHostName
  ['another hostname', spec({ hostnameOverride: 'a.example' }), []],
  [
    'another hostname that cannot be',
    spec({ hostnameOverride: `${'a'.repeat(64)}b`, setHostnameAsFQDN: true, hostNetwork: true }),
    [
      'spec.hostnameOverride: Forbidden: may not be specified when setHostnameAsFQDN is true',
      'spec.hostnameOverride: Forbidden: may not be specified when hostNetwork is true',
      'spec.hostnameOverride: Too long: may not be more than 64 bytes',
    ],
  ],
  // upstream: validateFileKeyRefVolumes
  ['a variable of a file', fromFile('v', [{ name: 'v', emptyDir: {} }]), []],
  [
    'a variable of a file of a volume that is not there',
    fromFile('x', [{ name: 'v', emptyDir: {} }]),
    ['spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Not found: "x"'],
  ],
  [
    'a variable of a file that is not in an emptyDir',
    fromFile('v', [{ name: 'v', hostPath: { path: '/x', type: '' } }]),
    [
      'spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Invalid value: "v": referenced volume must be of type emptyDir',
    ],
  ],
])('%s', (_, given, expected) => {
  expect(validatePodSpec(given, 'spec', true).map(formatFieldError)).toEqual(expected);
});
