import { toUnits } from '../api/quantity.ts';
import type { Container, Pod } from '../api/types.ts';
import type { ContainerSpec } from '../world/records.ts';
import { isCritical } from './eviction/rank.ts';
import { namesOf, resolvOf } from './pod-dns.ts';
import { securityOf } from './security.ts';

/** Parts of a container's spec that follow from security context, host name and the like; left out where usual. */
type Extra = Pick<
  ContainerSpec,
  | 'rights'
  | 'readOnlyRoot'
  | 'security'
  | 'oom'
  | 'workingDir'
  | 'hostname'
  | 'domain'
  | 'hosts'
  | 'terminationPath'
  | 'usesLogAsLastWords'
  | 'stdin'
  | 'tty'
>;

const DEFAULT_PATH = '/dev/termination-log';

export function extraSpec(pod: Pod, c: Container): Extra {
  const path = c.terminationMessagePath;
  const hosts = (pod.spec.hostAliases ?? []).map((a) => `${a.ip}\t${(a.hostnames ?? []).join('\t')}`);
  return {
    ...rightsOf(pod, c),
    ...securityOf(pod, c),
    ...oomOf(pod, c),
    ...(c.securityContext?.readOnlyRootFilesystem ? { readOnlyRoot: true } : {}),
    ...(c.workingDir ? { workingDir: c.workingDir } : {}),
    ...namesOf(pod),
    ...resolvOf(pod),
    ...(hosts.length > 0 ? { hosts } : {}),
    ...(path && path !== DEFAULT_PATH ? { terminationPath: path } : {}),
    ...(c.stdin || c.tty ? { stdin: c.stdin && c.stdinOnce ? 'once' : 'open' } : {}),
    ...(c.tty ? { tty: true } : {}),
    ...(c.terminationMessagePolicy === 'FallbackToLogsOnError' ? { usesLogAsLastWords: true } : {}),
  };
}

/** Upstream: pkg/kubelet/qos/policy.go. */
function oomOf(pod: Pod, { resources }: Container): Pick<Extra, 'oom'> {
  const { qosClass } = pod.status ?? {};
  const isLast = pod.spec.priorityClassName === 'system-node-critical' && isCritical(pod);
  if (qosClass === 'Guaranteed' || isLast) return { oom: 'last' };
  return qosClass === 'Burstable' ? { oom: toUnits(resources?.requests?.['memory']) } : {};
}

function rightsOf(pod: Pod, c: Container): Pick<Extra, 'rights'> {
  const of = pod.spec.securityContext ?? {};
  const uid = c.securityContext?.runAsUser ?? of.runAsUser;
  const gid = c.securityContext?.runAsGroup ?? of.runAsGroup;
  const groups = [...(of.fsGroup === undefined ? [] : [of.fsGroup]), ...(of.supplementalGroups ?? [])];
  if (uid === undefined && gid === undefined && groups.length === 0) return {};
  return {
    rights: {
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
      ...(groups.length > 0 ? { groups } : {}),
    },
  };
}
