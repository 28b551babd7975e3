import type { HttpAnswer, ServerHost } from '../image.ts';
import { GRPC_HEALTH, UNKNOWN_SERVICE } from '../grpc-health.ts';
import { flag, textFlag } from './agnhost.ts';

/** `agnhost grpc-health-checking`. Upstream: test/images/agnhost/grpc-health-checking. Left out: certificates. */
const isGrpcPort = ({ spec, port }: ServerHost): boolean => port === flag(spec, 'port', 5000);

export function grpcHttp(path: string, host: ServerHost): HttpAnswer {
  if (path !== '/make-serving' && path !== '/make-not-serving') return { status: 404, body: '404 page not found\n' };
  host.log(path === '/make-serving' ? 'Mark as healthy' : 'Mark as unhealthy');
  host.remember(path);
  return { status: 200, body: `${((host.now - host.startedAt) / 1000).toFixed(9)}s` };
}

/** The status of a service. */
export function grpcHealth(service: string, protocol: string, host: ServerHost): string | undefined {
  if (protocol !== GRPC_HEALTH || !isGrpcPort(host)) return undefined;
  host.log('Serving the Check request for health check');
  if (service !== textFlag(host.spec, 'service')) return UNKNOWN_SERVICE;
  const delay = flag(host.spec, 'delay-unhealthy-sec', -1);
  const isLate = delay >= 0 && (host.now - host.startedAt) / 1000 >= delay;
  return host.memory === '/make-not-serving' || isLate ? 'NOT_SERVING' : 'SERVING';
}
