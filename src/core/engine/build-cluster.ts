import { objectKey } from '../api/group-kind.ts';
import type { ControlPlane } from '../control-plane.ts';
import type { FaultContext } from '../faults/fault.ts';
import { DataPlane } from '../network/data-plane.ts';
import { ClusterDns, coreDns } from '../network/dns.ts';
import { kubeProxy } from '../network/proxy/kube-proxy.ts';
import { RoutingTables } from '../network/proxy/routing-tables.ts';
import { RuleCompiler } from '../network/proxy/rule-compiler.ts';
import { Traffic } from '../network/traffic.ts';
import { kubelet } from '../node/kubelet.ts';
import { CONTROLLERS } from '../resources/controllers.ts';
import { createClient } from '../runtime/client.ts';
import { controllerManager } from '../runtime/controller.ts';
import { scheduler } from '../scheduler/scheduler.ts';
import { VerdictLog } from '../scheduler/verdict-log.ts';
import { createWorld, type World } from '../world/world.ts';
import { createBackends } from './backends.ts';
import type { MachineShape } from './options.ts';
import { Processes } from './processes.ts';

/** Everything around the control plane: world, network and the processes, wired together. */
export interface Cluster {
  readonly world: World;
  readonly processes: Processes;
  readonly verdicts: VerdictLog;
  readonly routes: RoutingTables;
  readonly dataPlane: DataPlane;
  readonly traffic: Traffic;
  readonly faultContext: FaultContext;
}

export function buildCluster(plane: ControlPlane, machines: readonly MachineShape[], watchDelayMs: number): Cluster {
  const { clock, tracer, rng, server } = plane;
  const world = createWorld({ clock, tracer, rng });
  const services = { clock, tracer, rng, server, watchDelayMs: () => watchDelayMs + world.watchDelayMs() };
  const processes = new Processes(services, world);
  const verdicts = new VerdictLog();
  const network = buildNetwork(plane, world);
  const random = rng.fork('network/proxies');
  server.connect(createBackends({ server, world, dataPlane: network.dataPlane, random }));
  processes.add(controllerManager(CONTROLLERS));
  processes.add(scheduler({ verdicts }));
  processes.add(coreDns(network.dns));
  processes.add(network.traffic.component());
  const compiler = new RuleCompiler();
  machines.forEach((shape, i) => {
    world.registerMachine(recordOf(shape, i));
    processes.add(kubelet(shape.name, { world }), shape.name);
    processes.add(kubeProxy(shape, { tables: network.routes, compiler }), shape.name);
  });
  world.onChange(({ seam, target }) => {
    if (seam === 'power' || seam === 'link') tracer.blame(objectKey(NODE, '', target), tracer.current);
    if (seam === 'power' && !world.isPowered(target)) network.routes.drop(target);
  });
  const faultContext: FaultContext = { world, client: createClient({ server }), tracer, nowMs: () => clock.now };
  return { world, processes, verdicts, faultContext, ...network };
}

type Network = Pick<Cluster, 'routes' | 'dataPlane' | 'traffic'> & { readonly dns: ClusterDns };

function buildNetwork({ clock, rng, server }: ControlPlane, world: World): Network {
  const routes = new RoutingTables();
  const dns = new ClusterDns();
  const dataPlane = new DataPlane({
    world,
    dns,
    tables: routes,
    random: rng.fork('network/requests'),
    now: () => clock.now,
    podUid: (namespace, name) => server.peek(POD, namespace, name)?.metadata.uid,
  });
  const clients = (): string[] =>
    world
      .machines()
      .map((m) => m.name)
      .filter((name) => world.isPowered(name));
  return { routes, dns, dataPlane, traffic: new Traffic({ store: world.store, dataPlane, clients }) };
}

const GIB = 1024 ** 3;

function recordOf(shape: MachineShape, index: number): Parameters<World['registerMachine']>[0] {
  const { name, cpuMilli, memoryBytes, zone, maxPods = 110 } = shape;
  const n = index + 11;
  return {
    name,
    cpuMilli,
    memoryBytes,
    maxPods,
    zone,
    region: 'region-1',
    instanceType: `virtual.${cpuMilli / 1000}x${Math.round(memoryBytes / GIB)}`,
    ip: `172.18.${Math.floor(n / 250)}.${(n % 250) + 1}`,
  };
}

const POD = 'Pod';
const NODE = 'Node';
