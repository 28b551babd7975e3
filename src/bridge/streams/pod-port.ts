import type { RunningCluster } from '../running-cluster.ts';
import { PipeDuplex, type TunnelEnd } from './pipe-duplex.ts';
import type { SimulatedHttp } from './simulated-http.ts';

/**
 * Connects to a port in a pod's own network, as port-forward does. The text of a refusal is containerd's.
 * Upstream: containerd's internal/cri/server/sandbox_portforward_linux.go.
 */
export interface PortForwarder {
  readonly cluster: RunningCluster;
  readonly http: SimulatedHttp;
}

export function connectToPod(
  { cluster, http }: PortForwarder,
  podKey: string,
  port: number,
  far: TunnelEnd,
): PipeDuplex | { readonly error: string } {
  const pod = cluster.engine.object(podKey);
  if (!pod) return { error: 'pod not found' };
  const uid = pod.metadata.uid ?? '';
  if (cluster.engine.portState(podKey, port) !== 'open') return { error: refused(pod.metadata.name ?? '', uid, port) };
  const connection = new PipeDuplex(far);
  http.serve(connection, { source: podKey, origin: `http://localhost:${port}` });
  return connection;
}

function refused(pod: string, uid: string, port: number): string {
  const why = `failed to connect to localhost:${port} inside namespace`;
  const dial = `IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6 [::1]:${port}: connect: connection refused`;
  return `error forwarding port ${port} to pod ${pod}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${uid}": ${why} "cni-${uid}", ${dial} `;
}
