import type { ControlPlane } from '../control-plane.ts';
import { metricsKinds } from '../metrics/kinds.ts';
import { METRICS_SERVER, MetricsServer } from '../metrics/metrics-server.ts';
import { EPOCH_MS, formatTime } from '../lib/time.ts';
import { METRICS_API_SERVICE, metricsApiService, metricsAvailable } from '../metrics/api-service.ts';
import { createClient } from '../runtime/client.ts';
import type { World } from '../world/world.ts';
import { putReadyMade } from './put-ready-made.ts';
import { machineSummary } from '../world/use/machine-use.ts';
import type { Cluster } from './build-cluster.ts';

/** Serves metrics.k8s.io by a process of its own, as the aggregator would reach it; it asks the kubelets that answer. */
export function addMetricsServer(plane: ControlPlane, { world, processes }: Cluster): void {
  const { kinds, clock } = plane;
  const isUp = (node: string): boolean =>
    world.machine(node) !== undefined && world.isConnected(node) && !world.isComponentStopped(`kubelet/${node}`);
  const server = new MetricsServer({
    scrape: (node) => (isUp(node) ? machineSummary(world, node, clock.now) : undefined),
  });
  for (const def of metricsKinds(server)) kinds.add(def, undefined);
  processes.add(server.component());
  registerMetrics(plane, world);
}

/** The aggregator sees at once what its availability controller would find within half a minute. */
function registerMetrics(plane: ControlPlane, world: World): void {
  const now = (): string => formatTime(EPOCH_MS + plane.clock.now);
  putReadyMade(plane, 'uid/metrics-server', [metricsApiService(now())]);
  const client = createClient({ server: plane.server, manager: 'kube-apiserver' });
  world.onChange(({ seam, target }) => {
    if (seam !== 'component' || target !== METRICS_SERVER) return;
    const service = client.find(API_SERVICE, '', METRICS_API_SERVICE);
    const conditions = [metricsAvailable(!world.isComponentStopped(METRICS_SERVER), now())];
    if (service) client.updateStatus(API_SERVICE, { ...service, status: { conditions } });
  });
}

const API_SERVICE = 'apiregistration.k8s.io/APIService';
