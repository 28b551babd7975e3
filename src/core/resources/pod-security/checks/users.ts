import {
  containersText,
  hasOwnUsers,
  namesWhere,
  plural,
  quoted,
  quotedSet,
  settersText,
  type CheckedPod,
  type Finding,
  type PodSecurityCheck,
} from '../check.ts';

/**
 * Who a pod runs as, how it sees /proc, its sysctls and kinds of volumes.
 * Upstream: check_{runAsNonRoot,runAsUser,procMount_baseline,procMount_restricted,sysctls,restrictedVolumes}.go in
 * staging/src/k8s.io/pod-security-admission/policy.
 */
function runAsNonRoot(pod: CheckedPod): Finding | undefined {
  const reason = 'runAsNonRoot != true';
  const own = pod.spec.securityContext?.runAsNonRoot;
  const setters = settersText(
    own === false,
    namesWhere(pod, (c) => c.securityContext?.runAsNonRoot === false),
  );
  if (setters) return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  const names = own === true ? [] : namesWhere(pod, (c) => c.securityContext?.runAsNonRoot === undefined);
  if (names.length === 0) return undefined;
  return { reason, detail: `pod or ${containersText(names)} must set securityContext.runAsNonRoot=true` };
}

function runAsUser(pod: CheckedPod): Finding | undefined {
  const names = namesWhere(pod, (c) => c.securityContext?.runAsUser === 0);
  const setters = settersText(pod.spec.securityContext?.runAsUser === 0, names);
  return setters ? { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` } : undefined;
}

function procMount(pod: CheckedPod): Finding | undefined {
  const mountOf = (c: CheckedPod['containers'][number]): string => c.securityContext?.procMount ?? 'Default';
  const names = namesWhere(pod, (c) => mountOf(c) !== 'Default');
  if (names.length === 0) return undefined;
  const types = quotedSet(pod.containers.map(mountOf).filter((type) => type !== 'Default'));
  return { reason: 'procMount', detail: `${containersText(names)} must not set securityContext.procMount to ${types}` };
}

function sysctls({ spec }: CheckedPod, allowed: readonly string[]): Finding | undefined {
  const names = (spec.securityContext?.sysctls ?? []).map((s) => s.name).filter((name) => !allowed.includes(name));
  return names.length > 0 ? { reason: 'forbidden sysctls', detail: names.join(', ') } : undefined;
}

const GOOD_VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
] as const;

const KNOWN_VOLUMES: ReadonlySet<string> = new Set([
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
]);

function restrictedVolumes({ spec }: CheckedPod): Finding | undefined {
  const bad = (spec.volumes ?? []).filter((volume) => !GOOD_VOLUMES.some((type) => volume[type]));
  if (bad.length === 0) return undefined;
  const types = new Set(bad.map((volume) => Object.keys(volume).find((key) => KNOWN_VOLUMES.has(key)) ?? 'unknown'));
  const names = quoted(bad.map((volume) => volume.name));
  const who = `${plural('volume', 'volumes', bad.length)} ${names} ${plural('uses', 'use', bad.length)}`;
  const what = plural('restricted volume type', 'restricted volume types', types.size);
  return { reason: 'restricted volume types', detail: `${who} ${what} ${quotedSet(types)}` };
}

const SYSCTLS_1_0 = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const SYSCTLS_1_27 = [...SYSCTLS_1_0, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_1_29 = [
  ...SYSCTLS_1_27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const SYSCTLS_1_32 = [...SYSCTLS_1_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

const unlessOwnUsers =
  (check: (pod: CheckedPod) => Finding | undefined) =>
  (pod: CheckedPod): Finding | undefined =>
    hasOwnUsers(pod) ? undefined : check(pod);

export const USER_CHECKS: readonly PodSecurityCheck[] = [
  {
    id: 'procMount',
    level: 'baseline',
    versions: [
      { since: 0, check: procMount },
      { since: 35, check: unlessOwnUsers(procMount) },
    ],
  },
  {
    id: 'procMount_restricted',
    level: 'restricted',
    versions: [{ since: 35, check: procMount, overrides: ['procMount'] }],
  },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    versions: [{ since: 0, check: restrictedVolumes, overrides: ['hostPathVolumes'] }],
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    versions: [
      { since: 0, check: runAsNonRoot },
      { since: 35, check: unlessOwnUsers(runAsNonRoot) },
    ],
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    versions: [
      { since: 23, check: runAsUser },
      { since: 35, check: unlessOwnUsers(runAsUser) },
    ],
  },
  {
    id: 'sysctls',
    level: 'baseline',
    versions: [
      { since: 0, check: (pod) => sysctls(pod, SYSCTLS_1_0) },
      { since: 27, check: (pod) => sysctls(pod, SYSCTLS_1_27) },
      { since: 29, check: (pod) => sysctls(pod, SYSCTLS_1_29) },
      { since: 32, check: (pod) => sysctls(pod, SYSCTLS_1_32) },
    ],
  },
];
