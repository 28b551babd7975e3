import { uidOnMachine } from '../api/mirror-pod.ts';
import { objectKey } from '../api/group-kind.ts';
import type { Service } from '../api/types.ts';
import type { ControlPlane } from '../control-plane.ts';
import type { FaultContext } from '../faults/fault.ts';
import { DataPlane } from '../network/data-plane.ts';
import { ClusterDns, coreDns } from '../network/dns.ts';
import { podNetworks } from '../network/pod-network.ts';
import { kubeProxy } from '../network/proxy/kube-proxy.ts';
import { RoutingTables } from '../network/proxy/routing-tables.ts';
import { RuleCompiler } from '../network/proxy/rule-compiler.ts';
import { Traffic } from '../network/traffic.ts';
import type { StreamSink } from '../network/traffic-streams.ts';
import { kubelet } from '../node/kubelet.ts';
import { CONTROLLERS } from '../resources/controllers.ts';
import { horizontalPodAutoscaler } from '../resources/horizontal-pod-autoscaler/controller.ts';
import { AutoscalerLog } from '../resources/horizontal-pod-autoscaler/reasoning.ts';
import { createClient } from '../runtime/client.ts';
import { withLeaderElection } from '../runtime/leader-election.ts';
import { controllerManager } from '../runtime/controller.ts';
import { scheduler } from '../scheduler/scheduler.ts';
import { VerdictLog } from '../scheduler/verdict-log.ts';
import { createWorld, type World } from '../world/world.ts';
import { apiForPods } from './api-for-pods.ts';
import { createBackends } from './backends.ts';
import { withControlPlane } from './kubeadm/machines.ts';
import { staticPods } from './kubeadm/static-pods.ts';
import type { LateSource } from './late-parts.ts';
import type { MachineShape, Preset } from './options.ts';
import { policyEnforcer, policyVersion } from './policies.ts';
import { Processes } from './processes.ts';
import { tokenVolumes } from './token-volumes.ts';

/** Everything around the control plane: world, network and the processes, wired together. */
export interface Cluster {
  readonly world: World;
  readonly processes: Processes;
  readonly verdicts: VerdictLog;
  readonly autoscalers: AutoscalerLog;
  readonly routes: RoutingTables;
  readonly dataPlane: DataPlane;
  readonly traffic: Traffic;
  readonly faultContext: FaultContext;
}

export interface ClusterShape {
  readonly preset: Preset;
  readonly machines: readonly MachineShape[];
  readonly watchDelayMs: number;
  readonly late: LateSource;
}

export function buildCluster(plane: ControlPlane, shape: ClusterShape): Cluster {
  const { preset, watchDelayMs } = shape;
  const isKubeadm = preset === 'kubeadm';
  const machines = isKubeadm ? withControlPlane(shape.machines) : shape.machines;
  const home = isKubeadm ? machines[0]?.name : undefined;
  const { clock, tracer, rng, server } = plane;
  const world = createWorld({ clock, tracer, rng, shells: () => shape.late().shells });
  const services = { clock, tracer, rng, server, watchDelayMs: () => watchDelayMs + world.watchDelayMs() };
  const api = home === undefined ? undefined : { machine: home, parts: ['kube-apiserver', 'etcd'] };
  const processes = new Processes(services, world, api);
  const verdicts = new VerdictLog();
  const autoscalers = new AutoscalerLog();
  const network = buildNetwork(plane, world, () => processes.isApiUp);
  const random = rng.fork('network/proxies');
  const behind = { server, world, dataPlane: network.dataPlane, random, processes, now: () => clock.now };
  server.connect(createBackends(behind));
  for (const def of [
    controllerManager([...CONTROLLERS, horizontalPodAutoscaler({ log: autoscalers })]),
    scheduler({ verdicts }),
  ]) {
    if (home === undefined) processes.add(def);
    else processes.add(withLeaderElection(def, home), { machine: home, part: def.name });
  }
  processes.add(coreDns(network.dns), isKubeadm ? { part: 'coredns' } : {});
  processes.add(network.traffic.component());
  const compiler = new RuleCompiler();
  machines.forEach((shape, i) => {
    world.registerMachine(recordOf(shape, i));
    processes.add(kubelet(shape.name, { world }), { machine: shape.name });
    const place = { machine: shape.name, ...(isKubeadm ? { part: 'kube-proxy' } : {}) };
    processes.add(kubeProxy(shape, { tables: network.routes, compiler }), place);
  });
  if (home !== undefined) prepareKubeadm(world, home);
  world.onChange(({ seam, target }) => {
    if (seam === 'power' || seam === 'link') tracer.blame(objectKey(NODE, '', target), tracer.current);
    if (seam === 'power' && !world.isPowered(target)) network.routes.drop(target);
  });
  const faultContext: FaultContext = { world, client: createClient({ server }), tracer, nowMs: () => clock.now };
  return { world, processes, verdicts, autoscalers, faultContext, ...network };
}

function prepareKubeadm(world: World, home: string): void {
  for (const pod of staticPods(world.machine(home)?.ip ?? '')) world.putStaticPod(home, pod);
  world.containers.onPart(() => {
    for (const { spec, exit, process } of world.containers.partsOf('kindnetd'))
      if (!exit && process.servesAt !== undefined) world.installCni(spec.machine);
  });
}

type Network = Pick<Cluster, 'routes' | 'dataPlane' | 'traffic'> & { readonly dns: ClusterDns };

function buildNetwork({ clock, rng, server }: ControlPlane, world: World, isApiUp: () => boolean): Network {
  const routes = new RoutingTables();
  const dns = new ClusterDns();
  const policy = policyEnforcer(world, server);
  const dataPlane = new DataPlane({
    world,
    dns,
    tables: routes,
    policy,
    random: rng.fork('network/requests'),
    api: apiForPods(server, isApiUp),
    now: () => clock.now,
    podUid: (namespace, name) => {
      const pod = server.peek(POD, namespace, name);
      return pod && uidOnMachine(pod);
    },
  });
  world.containers.files.lazyVolume = tokenVolumes(world, server, clock);
  world.containers.files.networks = podNetworks({
    world,
    dns,
    tables: routes,
    dataPlane,
    policy,
    random: rng.fork('network/shells'),
    dnsServer: () => (server.peek('Service', 'kube-system', 'kube-dns') as Service | undefined)?.spec.clusterIP,
  });
  const sink: StreamSink = {
    serverAt: (ip, port) => world.serverAt(ip, port),
    setStreams: (sender, streams) => world.use.setStreams(sender, streams, clock.now),
    servedShare: (record) => world.use.servedShare(record, clock.now),
    version: () => world.store.revision + routes.version + policyVersion(server),
  };
  const clients = (): string[] =>
    world
      .machines()
      .map((m) => m.name)
      .filter((name) => world.isPowered(name));
  return { routes, dns, dataPlane, traffic: new Traffic({ store: world.store, dataPlane, sink, clients }) };
}

const GIB = 1024 ** 3;

function recordOf(shape: MachineShape, index: number): Parameters<World['registerMachine']>[0] {
  const { name, cpuMilli, memoryBytes, zone, maxPods = 110, labels, taints, extended, needsCni } = shape;
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
    ...(labels ? { labels } : {}),
    ...(taints ? { taints } : {}),
    ...(extended ? { extended } : {}),
    ...(needsCni ? { needsCni } : {}),
  };
}

const POD = 'Pod';
const NODE = 'Node';
