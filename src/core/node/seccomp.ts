import type { Container, Pod } from '../api/types.ts';
import { nodeAt, type DirNode } from '../world/files/node.ts';

/**
 * Whether a container's own seccomp profile is on its machine, below /var/lib/kubelet/seccomp. Pure.
 * Upstream: pkg/kubelet/kuberuntime/helpers.go (getSeccompProfile), containerd's contrib/seccomp (WithProfile).
 * Left out: what is in the file, and what a profile refuses.
 */
const ROOT = ['var', 'lib', 'kubelet', 'seccomp'];

export function seccompError({ spec }: Pod, c: Container, host: () => DirNode): string | undefined {
  const profile = c.securityContext?.seccompProfile ?? spec.securityContext?.seccompProfile;
  // The runtime gives a privileged container no filter.
  if (profile?.type !== 'Localhost' || c.securityContext?.privileged) return undefined;
  const parts = [...ROOT, ...(profile.localhostProfile ?? '').split('/').filter((p) => p !== '' && p !== '.')];
  if (nodeAt(host(), parts)?.t === 'file') return undefined;
  const path = `/${parts.join('/')}`;
  return `failed to create containerd container: cannot load seccomp profile "${path}": open ${path}: no such file or directory`;
}
