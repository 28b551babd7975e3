/**
 * A probe in one line, as `kubectl describe` prints it.
 * Upstream: staging/src/k8s.io/kubectl/pkg/describe/describe.go (DescribeProbe).
 */
import type { Probe } from '../../../core/api/types.ts';

function target(probe: Probe): string {
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(' ')}]`;
  if (probe.httpGet) {
    const { scheme, host, port, path } = probe.httpGet;
    return `http-get ${(scheme ?? 'HTTP').toLowerCase()}://${host ?? ''}:${port}${path ?? '/'}`;
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''}`.trimEnd();
  return 'unknown';
}

export function probeText(probe: Probe): { readonly target: string; readonly timing: string } {
  return {
    target: target(probe),
    timing:
      `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 1}s ` +
      `period=${probe.periodSeconds ?? 10}s #success=${probe.successThreshold ?? 1} #failure=${probe.failureThreshold ?? 3}`,
  };
}
