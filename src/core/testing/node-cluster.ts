import type { Pod, Node } from '../api/types.ts';
import { Processes } from '../engine/processes.ts';
import { kubelet } from '../node/kubelet.ts';
import { LATE_NODE } from '../node/late-node-library.ts';
import type { Bend } from '../world/seams.ts';
import { SHELL_PARTS } from '../world/shell-library.ts';
import { createWorld, type World } from '../world/world.ts';
import { createTestCluster, type TestCluster } from './cluster.ts';

/** A control plane and machines with kubelets, nothing else: what a kubelet does, alone. */
export interface NodeCluster extends TestCluster {
  readonly world: World;
  /** Creates a pod that is bound to the first machine, with nginx in it if nothing else is said. */
  run(name: string, spec?: Record<string, unknown>, metadata?: Record<string, unknown>): void;
  pod(name: string): Pod | undefined;
  /** Bends a seam; returns the id to clear it with. */
  bend(bend: Bend): string;
}

export function createNodeCluster(options: { seed?: number; nodes?: number } = {}): NodeCluster {
  const cluster = createTestCluster({ seed: options.seed ?? 1 });
  const { plane } = cluster;
  const world = createWorld({ clock: plane.clock, tracer: plane.tracer, rng: plane.rng, shells: () => SHELL_PARTS });
  const services = {
    clock: plane.clock,
    tracer: plane.tracer,
    rng: plane.rng,
    server: plane.server,
    watchDelayMs: () => 5,
  };
  const processes = new Processes(services, world);
  for (let i = 1; i <= (options.nodes ?? 1); i++) {
    world.registerMachine({
      name: `node-${i}`,
      cpuMilli: 4000,
      memoryBytes: 8 * 1024 ** 3,
      maxPods: 110,
      zone: 'zone-a',
      region: 'region-1',
      instanceType: 'standard-4',
      ip: `192.168.0.${10 + i}`,
    });
    processes.add(kubelet(`node-${i}`, { world, late: () => LATE_NODE }), { machine: `node-${i}` });
  }
  processes.reconcile();
  cluster.advance(50);
  for (const node of cluster.list('Node')) giveRange(cluster, node);
  cluster.advance(1000);
  let faults = 0;
  return {
    ...cluster,
    world,
    run: (name, spec = {}, metadata = {}) => {
      const containers = [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }];
      cluster.apply({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', ...metadata },
        spec: { nodeName: 'node-1', containers, ...spec },
      });
    },
    pod: (name) => cluster.client.find('Pod', 'default', name),
    bend: (bend) => {
      const id = `fault-${++faults}`;
      world.addFault({ id, name: bend.seam, target: bend.target, since: plane.clock.now, trace: 0, bends: [bend] });
      return id;
    },
  };
}

function giveRange(cluster: TestCluster, node: Node): void {
  const n = Number(node.metadata.name.replace(/\D/g, ''));
  cluster.client.patch('Node', '', node.metadata.name, {
    spec: { podCIDR: `10.244.${n}.0/24`, podCIDRs: [`10.244.${n}.0/24`] },
  });
}
