import type { Container, Pod } from '../api/types.ts';
import { podWithUid } from './pod-parts.ts';

/** Upstream: pkg/kubelet/kuberuntime/security_context_others.go (verifyRunAsNonRoot). */
export function runAsError(pod: Pod, c: Container, imageUser: number | string | undefined): string | undefined {
  const runAsNonRoot = c.securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot;
  if (runAsNonRoot !== true) return undefined;
  const where = `(pod: "${podWithUid(pod)}", container: ${c.name})`;
  const runAsUser = c.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  if (runAsUser !== undefined) {
    return runAsUser === 0 ? `container's runAsUser breaks non-root policy ${where}` : undefined;
  }
  if (imageUser === undefined || imageUser === 0)
    return `container has runAsNonRoot and image will run as root ${where}`;
  if (typeof imageUser === 'string') {
    return `container has runAsNonRoot and image has non-numeric user (${imageUser}), cannot verify user is non-root ${where}`;
  }
  return undefined;
}
