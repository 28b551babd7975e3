import { cloudControllerManager } from '../resources/service/load-balancer-controller.ts';
import { withLeaderElection } from '../runtime/leader-election.ts';
import { hexId } from '../world/image-ref.ts';
import type { Cloud as CloudRecords } from '../world/cloud.ts';
import type { World } from '../world/world.ts';
import type { Cloud, CloudInstance } from '../resources/node/cloud/cloud.ts';
import type { LoadBalancers } from '../resources/service/load-balancers.ts';
import type { Cluster } from './build-cluster.ts';
import type { LateSource } from './late-parts.ts';
import type { EngineOptions } from './options.ts';

/**
 * The world as a cloud: machines are its records, on or off as they have power; load balancers and routes are records too.
 * Modelled: it answers at once and never fails.
 */
export function addCloud(cluster: Cluster, options: EngineOptions & { readonly late: LateSource }): void {
  const { world, processes, cloud: records, home } = cluster;
  const { loadBalancers = true, cloudProvider = 'none', late } = options;
  const isProvided = cloudProvider === 'simulated';
  if (!loadBalancers && !isProvided) return;
  const balancers = loadBalancers ? loadBalancersOf(records) : undefined;
  const more = () => (isProvided ? late().cloud.controllers(simulatedCloud(world, records)) : []);
  const manager = cloudControllerManager(balancers, more);
  if (isProvided) records.provide(cloudProvider);
  // Without a provider there is no pod for it: something outside of the cluster gives addresses.
  if (!isProvided || home === undefined) processes.add(manager);
  else processes.add(withLeaderElection(manager, home), { machine: home, part: manager.name });
}

function loadBalancersOf(records: CloudRecords): LoadBalancers {
  return {
    ensure(spec) {
      records.putBalancer(spec);
      records.removeBalancersOf(spec.service, spec.ip);
    },
    remove: (service) => records.removeBalancersOf(service),
  };
}

function simulatedCloud(world: World, records: CloudRecords): Cloud {
  return {
    instance: ({ metadata, spec }) => {
      const found = instanceOf(world, metadata.name);
      return found && (!spec.providerID || spec.providerID === found.providerID) ? found : undefined;
    },
    routes: () => records.routes(),
    createRoute: (route) => records.putRoute(route),
    deleteRoute: ({ name }) => records.removeRoute(name),
  };
}

function instanceOf(world: World, name: string): CloudInstance | undefined {
  const machine = world.machine(name);
  if (!machine) return undefined;
  const { zone, region, instanceType, ip } = machine;
  return {
    providerID: `simulated:///${zone}/i-${hexId(`${name} ${ip}`).slice(0, 17)}`,
    instanceType,
    zone,
    region,
    addresses: [
      { type: 'InternalIP', address: ip },
      { type: 'Hostname', address: name },
    ],
    isShutDown: !world.isPowered(name),
  };
}
