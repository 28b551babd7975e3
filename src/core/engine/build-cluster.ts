import type { CelSource } from '../api/cel.ts';
import { uidOnMachine } from '../api/mirror-pod.ts';
import { objectKey } from '../api/group-kind.ts';
import type { ControlPlane } from '../control-plane.ts';
import type { FaultContext } from '../faults/fault.ts';
import { DataPlane } from '../network/data-plane.ts';
import { ClusterDns, coreDns } from '../network/dns.ts';
import { podNetworks } from '../network/pod-network.ts';
import { RoutingTables } from '../network/proxy/routing-tables.ts';
import { Traffic } from '../network/traffic.ts';
import type { StreamSink } from '../network/traffic-streams.ts';
import { CONTROLLERS } from '../resources/controllers.ts';
import { lateControllerGroups } from '../resources/late-controllers.ts';
import { AutoscalerLog } from '../resources/horizontal-pod-autoscaler/reasoning.ts';
import { createClient } from '../runtime/client.ts';
import { withLeaderElection } from '../runtime/leader-election.ts';
import { controllerManager } from '../runtime/controller.ts';
import { scheduler } from '../scheduler/scheduler.ts';
import { VerdictLog } from '../scheduler/verdict-log.ts';
import { Cloud } from '../world/cloud.ts';
import type { KubeletConfiguration } from '../world/records.ts';
import { createWorld, type World } from '../world/world.ts';
import { addIngress, onwardOf } from './add-ingress.ts';
import { apiForPods } from './api-for-pods.ts';
import { createBackends } from './backends.ts';
import { withControlPlane } from './kubeadm/machines.ts';
import type { LateKubeadm } from './kubeadm/late-kubeadm.ts';
import type { LateSource } from './late-parts.ts';
import { MachineProcesses } from './machine-processes.ts';
import { machineRecord } from './machine-record.ts';
import type { MachineShape } from './machine-shape.ts';
import type { Preset } from './options.ts';
import { clusterDnsOf, namesOfPods } from './names-of-pods.ts';
import { outsideOf } from './outside.ts';
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
  readonly machines: MachineProcesses;
  /** The machine of the control plane, if it is on one. */
  readonly home: string | undefined;
  readonly cloud: Cloud;
}

export interface ClusterShape {
  readonly preset: Preset;
  readonly machines: readonly MachineShape[];
  readonly kubelet?: KubeletConfiguration | undefined;
  readonly watchDelayMs: number;
  readonly late: LateSource;
  readonly cel: CelSource;
}

export function buildCluster(plane: ControlPlane, shape: ClusterShape): Cluster {
  const { preset, watchDelayMs } = shape;
  const isKubeadm = preset === 'kubeadm';
  const shapes = isKubeadm ? withControlPlane(shape.machines) : shape.machines;
  const home = isKubeadm ? shapes[0]?.name : undefined;
  const { clock, tracer, rng, server } = plane;
  const world = createWorld({ clock, tracer, rng, shells: () => shape.late().shells });
  const services = { clock, tracer, rng, server, watchDelayMs: () => watchDelayMs + world.watchDelayMs() };
  const api = home === undefined ? undefined : { machine: home, parts: ['kube-apiserver', 'etcd'] };
  const processes = new Processes(services, world, api);
  const verdicts = new VerdictLog();
  const autoscalers = new AutoscalerLog();
  const network = buildNetwork(plane, world, () => processes.isApiUp, shape.late);
  const random = rng.fork('network/proxies');
  const behind = {
    server,
    world,
    dataPlane: network.dataPlane,
    random,
    processes,
    now: () => clock.now,
    late: shape.late,
  };
  server.connect(createBackends(behind));
  for (const def of [
    controllerManager([...CONTROLLERS, ...lateControllerGroups(() => shape.late().controllers, { log: autoscalers })]),
    scheduler({ verdicts, devices: (parts) => shape.late().devices.plugin(parts, shape.cel) }),
  ]) {
    if (home === undefined) processes.add(def);
    else processes.add(withLeaderElection(def, home), { machine: home, part: def.name });
  }
  processes.add(coreDns(network.dns), isKubeadm ? { part: 'coredns' } : {});
  processes.add(network.traffic.component());
  addIngress(processes, world, shape.late);
  const late = () => shape.late().node;
  const machines = new MachineProcesses({ world, processes, tables: network.routes, isKubeadm, late });
  shapes.forEach((machine, i) => {
    world.registerMachine(machineRecord(machine, i, shape.kubelet));
    machines.add(machine.name);
  });
  if (home !== undefined) {
    const { kubeadm } = shape.late();
    prepareKubeadm(world, home, kubeadm);
    processes.add(kubeadm.identity(home), { machine: home, part: 'kube-apiserver' });
  }
  world.onChange(({ seam, target }) => {
    const silent = silencedBy(seam, target);
    if (silent !== undefined) tracer.blame(objectKey(NODE, '', silent), tracer.current);
    if (seam === 'power' && !world.isPowered(target)) network.routes.drop(target);
    if (seam === 'shutdown') world.broken.inhibitors.get(target)?.onShutdown();
    world.broken.settleShutdowns();
  });
  const faultContext: FaultContext = { world, client: createClient({ server }), tracer, nowMs: () => clock.now };
  return { world, processes, verdicts, autoscalers, faultContext, machines, home, ...network };
}

function prepareKubeadm(world: World, home: string, { staticPods }: LateKubeadm): void {
  for (const pod of staticPods(world.machine(home)?.ip ?? '')) world.manifests.put(home, pod);
  world.containers.onPart(() => {
    for (const { spec, exit, process } of world.containers.partsOf('kindnetd'))
      if (!exit && process.servesAt !== undefined) world.installCni(spec.machine);
  });
}

type Network = Pick<Cluster, 'routes' | 'dataPlane' | 'traffic' | 'cloud'> & { readonly dns: ClusterDns };

function buildNetwork(
  { clock, rng, server, tracer }: ControlPlane,
  world: World,
  isApiUp: () => boolean,
  late: LateSource,
): Network {
  const cloud = new Cloud(world.store, tracer);
  const outside = outsideOf(cloud, server);
  const routes = new RoutingTables();
  const dns = new ClusterDns((name) => outside.addressOf(name));
  const names = namesOfPods(server, dns, isApiUp);
  const policy = policyEnforcer(world, server);
  const dataPlane = new DataPlane({
    world,
    dns,
    tables: routes,
    policy,
    outside,
    ...names,
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
    outside,
    ...names,
    random: rng.fork('network/shells'),
    dnsServer: () => clusterDnsOf(server),
  });
  const sink: StreamSink = {
    serverAt: (ip, port) => world.serverAt(ip, port),
    onward: (record, url) => onwardOf(world, late, record, url),
    setStreams: (sender, streams) => world.use.setStreams(sender, streams, clock.now),
    servedShare: (record) => world.use.servedShare(record, clock.now),
    version: () => world.store.revision + routes.version + policyVersion(server),
  };
  const clients = (): string[] =>
    world
      .machines()
      .map((m) => m.name)
      .filter((name) => world.isPowered(name));
  return { routes, dns, dataPlane, cloud, traffic: new Traffic({ store: world.store, dataPlane, sink, clients }) };
}

/** The node that may fall silent by it. */
function silencedBy(seam: string, target: string): string | undefined {
  if (seam === 'component') return target.startsWith(KUBELET) ? target.slice(KUBELET.length) : undefined;
  return seam === 'power' || seam === 'link' || seam === 'machine' ? target : undefined;
}

const KUBELET = 'kubelet/';
const POD = 'Pod';
const NODE = 'Node';
