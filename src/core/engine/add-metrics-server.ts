import type { ControlPlane } from '../control-plane.ts';
import { metricsKinds } from '../metrics/kinds.ts';
import { MetricsServer } from '../metrics/metrics-server.ts';
import { machineSummary } from '../world/use/machine-use.ts';
import type { Cluster } from './build-cluster.ts';

/** Serves metrics.k8s.io by a process of its own, as the aggregator would reach it; it asks the kubelets that answer. */
export function addMetricsServer({ kinds, clock }: ControlPlane, { world, processes }: Cluster): void {
  const isUp = (node: string): boolean => world.isConnected(node) && !world.isComponentStopped(`kubelet/${node}`);
  const server = new MetricsServer({
    scrape: (node) => (isUp(node) ? machineSummary(world, node, clock.now) : undefined),
  });
  for (const def of metricsKinds(server)) kinds.add(def, undefined);
  processes.add(server.component());
}
