import { dottedSysctl } from '../api/sysctl-name.ts';
import type { Container, Pod } from '../api/types.ts';
import type { ContainerSecurity, ContainerSpec } from '../world/records.ts';

/**
 * What a container's runtime is told of privileges and namespaces; nothing where all is as usual.
 * Upstream: pkg/kubelet/kuberuntime/security_context.go, util/util.go (NamespacesForPod), pkg/securitycontext/util.go.
 */
export function securityOf(pod: Pod, c: Container): Pick<ContainerSpec, 'security'> {
  const { securityContext: of = {}, hostPID, hostUsers, shareProcessNamespace } = pod.spec;
  const own = c.securityContext ?? {};
  const isPrivileged = own.privileged === true;
  const target = (c as Container & { targetContainerName?: string }).targetContainerName;
  const filter = (own.seccompProfile ?? of.seccompProfile)?.type ?? UNCONFINED;
  const sees = hostPID ? 'machine' : shareProcessNamespace ? 'pod' : target ? { container: target } : undefined;
  const { add, drop } = own.capabilities ?? {};
  const security = {
    ...(add?.length ? { add } : {}),
    ...(drop?.length ? { drop } : {}),
    ...(isPrivileged ? { isPrivileged } : {}),
    ...(own.allowPrivilegeEscalation === false ? { hasNoNewPrivileges: true as const } : {}),
    ...(filter !== UNCONFINED && !isPrivileged ? { isFiltered: true as const } : {}),
    ...(of.supplementalGroupsPolicy === 'Strict' ? { isStrict: true as const } : {}),
    ...(of.sysctls?.length
      ? { sysctls: Object.fromEntries(of.sysctls.map((s) => [dottedSysctl(s.name), s.value])) }
      : {}),
    ...(hostUsers === false ? { hasOwnUsers: true as const } : {}),
    ...(sees ? { sees } : {}),
  } satisfies ContainerSecurity;
  return Object.keys(security).length > 0 ? { security } : {};
}

/** What a kubelet without seccompDefault leaves alone. */
const UNCONFINED = 'Unconfined';
