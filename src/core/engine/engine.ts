import { objectKey, parseObjectKey, splitStoreKey, type ObjectKey } from '../api/group-kind.ts';
import { uidOnMachine } from '../api/mirror-pod.ts';
import type { Schema } from '../api/schema.ts';
import { badRequest, serviceUnavailable } from '../api/status-error.ts';
import type { CronJob, KubeObject, Pod } from '../api/types.ts';
import type { ApiRequest, ApiResponse } from '../apiserver/request.ts';
import type { Opened } from '../apiserver/connect.ts';
import type { WatchSession } from '../apiserver/watch.ts';
import { ControlPlane } from '../control-plane.ts';
import { FAULTS } from '../faults/registry.ts';
import type { FaultRecord, FaultRequest } from '../faults/fault.ts';
import { injectFault } from '../faults/inject.ts';
import { EPOCH_MS } from '../lib/time.ts';
import type { DataPlane } from '../network/data-plane.ts';
import { shapeProblem } from '../network/load-shape.ts';
import type { HttpCall, HttpOutcome, RoutingTable, TrafficReport, TrafficSource } from '../network/types.ts';
import { admissionPlugins } from '../resources/admission.ts';
import { clusterAuth } from '../resources/rbac/authorizer.ts';
import type { AutoscalerReasoning } from '../resources/horizontal-pod-autoscaler/reasoning.ts';
import { checked, configMapOf } from '../scheduler/config/read-configuration.ts';
import type { SchedulingAttempt } from '../scheduler/verdict.ts';
import type { TraceCode } from '../trace/codes.ts';
import type { TraceArgs, TraceRecord } from '../trace/trace.ts';
import { NO_USE } from '../world/use/container-use.ts';
import type { ExecOptions, Execution } from '../world/shell-host/execution.ts';
import type { LeafAnswer } from '../world/shell/run/proc.ts';
import type { World } from '../world/world.ts';
import { addCloud } from './cloud.ts';
import { addMetricsServer } from './add-metrics-server.ts';
import { buildCluster, type Cluster } from './build-cluster.ts';
import { MachineUsage } from './machine-usage.ts';
import { CONTROL_PLANE } from './kubeadm/machines.ts';
import type { AdvanceOptions, MachineState, ObjectChange, ResourceInfo, Snapshot } from './engine-types.ts';
import type { LateSource } from './late-parts.ts';
import type { FleetDeps } from './fleet/late-fleet.ts';
import type { NewMachines } from './machine-shape.ts';
import { machineShapes } from './machine-shapes.ts';
import type { EngineOptions } from './options.ts';
import type { ComponentState, Processes } from './processes.ts';
import { putDefaultPolicy } from './put-default-policy.ts';
import { systemObjects } from './system-objects.ts';

const API_DOWN = serviceUnavailable('the server is currently unable to handle the request');
const DEFAULT_HISTORY = 20_000;
/** How often old history is dropped, in events. */
const TRIM_EVERY = 4_096;

/**
 * A whole cluster: the composition root. Time passes only in `advance` and `stepEvent`; everything else answers at
 * once. Equal options and equal calls give equal runs, byte for byte.
 */
export class Engine {
  readonly seed: number;
  readonly #plane: ControlPlane;
  readonly #cluster: Cluster;
  readonly #usage = new MachineUsage();
  readonly #listeners = new Set<(change: ObjectChange) => void>();
  readonly #historyLength: number;
  readonly #late: LateSource;
  readonly #fleet: FleetDeps;
  #worldChanges = 0;
  #untrimmed = 0;

  constructor(options: EngineOptions & { readonly late: LateSource }) {
    this.seed = options.seed ?? 1;
    this.#historyLength = options.historyLength ?? DEFAULT_HISTORY;
    this.#late = options.late;
    const rules = () => options.late().rules;
    this.#plane = new ControlPlane({
      seed: this.seed,
      freeze: options.freeze ?? false,
      hashWrites: options.hashWrites ?? false,
      admission: admissionPlugins(options.cel, rules),
      rules,
      auth: clusterAuth,
      ...(options.startMs === undefined ? {} : { startMs: options.startMs }),
      ...(options.descriptions ? { descriptions: options.descriptions } : {}),
      ...(options.cel ? { cel: options.cel } : {}),
    });
    const { preset = 'plain', nodes = 3, watchDelayMs = 5 } = options;
    this.#cluster = buildCluster(this.#plane, {
      preset,
      machines: machineShapes(nodes, options.late),
      kubelet: options.kubelet,
      watchDelayMs,
      late: options.late,
      cel: options.cel ?? (() => undefined),
    });
    this.#fleet = {
      ...this.#cluster,
      kubelet: options.kubelet,
      nodeNames: () => this.#plane.server.peekAll(NODE).map((node) => node.metadata.name ?? ''),
    };
    this.#plane.onCommit((event) => {
      if (event.bucket === POD) this.#usage.apply(event);
      if (this.#listeners.size === 0) return;
      const { namespace, name } = splitStoreKey(event.record.key);
      const change = { key: objectKey(event.bucket, namespace, name), groupKind: event.bucket };
      for (const listener of this.#listeners) listener(change);
    });
    if (options.metricsServer ?? true) addMetricsServer(this.#plane, this.#cluster);
    addCloud(this.#cluster, options);
    this.#world.onChange(() => this.#worldChanges++);
    this.#bootstrap(preset === 'kubeadm' ? this.#world.machine(CONTROL_PLANE)?.ip : undefined, options);
    this.#processes.reconcile();
  }

  get now(): number {
    return this.#plane.clock.now;
  }

  // Time

  /** Runs what is due until virtual time `until` (ms). False if `maxEvents` ran out first, or if it is held. */
  advance(until: number, options: AdvanceOptions = {}): boolean {
    const done = this.#plane.advance(until, options.maxEvents);
    this.#trim(options.maxEvents ?? TRIM_EVERY);
    return done;
  }

  /** Runs on to the next event worth showing; at most so many events or ten virtual minutes. */
  stepEvent(maxEvents = 5_000): void {
    const before = this.#plane.tracer.storyCount;
    const limit = this.now + 600_000;
    for (let n = 0; n < maxEvents && !this.isHeld && this.#plane.tracer.storyCount === before; n++)
      if (!this.#plane.runNext(limit)) return;
  }

  // Requests

  /** Serves a request as the user; whoever calls it in `act` gets the cause recorded. */
  handle(request: ApiRequest): ApiResponse {
    if (!this.isApiUp) return { code: 503, body: API_DOWN.status };
    return this.#plane.server.handle(request);
  }

  /** Whether an API server answers; it always does unless it runs as a pod (preset kubeadm). */
  get isApiUp(): boolean {
    return this.#processes.isApiUp;
  }

  /** Opens a watch (`?watch=true`), to be pulled after time has passed. */
  watch(request: ApiRequest): WatchSession | ApiResponse {
    return this.#plane.server.openWatch(request);
  }

  /** Opens a log to follow, or finds who an exec, attach or port-forward means. */
  open(request: ApiRequest): Opened | ApiResponse {
    return this.#plane.server.open(request);
  }

  /** Records an act of the user and does it under that cause. */
  act<R>(code: TraceCode, args: TraceArgs, fn: () => R, ref = ''): R {
    const { tracer } = this.#plane;
    return tracer.during('user', 0, () => {
      tracer.current = tracer.record('command', code, ref, args);
      return fn();
    });
  }

  // Faults and traffic

  /** Undefined for a fault that happens once and leaves nothing to clear. Throws StatusError for an unfit request. */
  injectFault(request: FaultRequest): FaultRecord | undefined {
    const { name, target } = request;
    return this.act('user.fault', { fault: name, target }, () => injectFault(this.#cluster.faultContext, request));
  }

  clearFault(id: string): void {
    const fault = this.#world.fault(id);
    if (!fault) return;
    this.act('user.clear-fault', { fault: fault.name, target: fault.target }, () => void this.#world.clearFault(id));
  }

  faults(): readonly FaultRecord[] {
    return this.#world.faults();
  }

  // Machines

  /** Switches on so many new machines; their names. Throws a StatusError for a shape that makes no sense. */
  addMachines(request: NewMachines): readonly string[] {
    const { fleet } = this.#late();
    const records = fleet.plan(this.#fleet, request);
    const names = records.map((r) => r.name);
    this.act('user.add-nodes', { names: names.join(', ') }, () => fleet.join(this.#fleet, records));
    return names;
  }

  /** Takes a machine away, as deleting a VM does: nobody is told, and its Node stays until somebody deletes it. */
  removeMachine(name: string): void {
    const { fleet } = this.#late();
    const problem = fleet.keepReason(this.#fleet, name);
    if (problem !== undefined) throw badRequest(problem);
    const leave = (): void => fleet.leave(this.#fleet, name, this.#plane.tracer.current);
    this.act('user.remove-node', {}, leave, objectKey(NODE, '', name));
  }

  /** Throws a StatusError for a shape that makes no sense. */
  setTraffic(source: TrafficSource): void {
    const problem = source.shape && shapeProblem(source.shape);
    if (problem !== undefined) throw badRequest(problem);
    this.act(
      'user.traffic',
      { url: source.url, requestsPerSecond: source.requestsPerSecond, isOn: source.isOn ? 1 : 0 },
      () => this.#cluster.traffic.set(source, this.#plane.tracer.current),
    );
  }

  traffic(): readonly TrafficReport[] {
    return this.#cluster.traffic.reports(this.now);
  }

  /** Sends one request through the simulated network. */
  http(call: HttpCall): HttpOutcome {
    return this.#dataPlane.send(call);
  }

  /** Runs a command in a container; undefined if there is no such container or it does not run. */
  run(
    pod: ObjectKey,
    container: string,
    argv: readonly string[],
    options: ExecOptions,
  ): ReturnType<World['run']> | undefined {
    const uid = this.#uidOnMachine(pod);
    const record = uid === undefined ? undefined : this.#world.containers.get(uid, container);
    if (!record || record.exit) return undefined;
    return this.act(
      'user.request',
      { verb: 'exec', name: argv.join(' ') },
      () => this.#world.run(record, argv, options),
      pod,
    );
  }

  /** Joins a container's own process; undefined: there is nothing of it but its log. */
  attach(pod: ObjectKey, container: string, options: ExecOptions): Execution | undefined {
    const uid = this.#uidOnMachine(pod);
    const record = uid === undefined ? undefined : this.#world.containers.get(uid, container);
    return !record || record.exit ? undefined : this.#world.attach(record, options);
  }

  // Programs that somebody outside runs for the containers' shells

  /** From now on programs that need a library are asked of whoever answers `leafRequests`; until then they fail. */
  enableLeaves(): void {
    const { containers } = this.#world;
    containers.enableLeaves();
    this.#plane.isHeld = () => containers.madeShells?.isWaiting ?? false;
  }

  /** Time stands still while a program outside is waited for, so that nothing depends on how fast it answers. */
  get isHeld(): boolean {
    return this.#plane.isHeld();
  }

  leafRequests(): ReturnType<World['containers']['shells']['leafRequests']> {
    return this.#world.containers.madeShells?.leafRequests() ?? [];
  }

  answerLeaf(key: string, id: number, answer: LeafAnswer): void {
    this.#plane.tracer.during('user', 0, () => this.#world.containers.shells.answerLeaf(key, id, answer));
  }

  /** Whether a process of the pod takes connections on a port of its own network. */
  portState(pod: ObjectKey, port: number): 'open' | 'refused' | 'timeout' {
    const uid = this.#uidOnMachine(pod);
    const sandbox = uid === undefined ? undefined : this.#world.sandboxes.get(uid);
    return sandbox?.isReady ? this.#world.connect(sandbox.ip, port) : 'refused';
  }

  // Looking

  #uidOnMachine(pod: ObjectKey): string | undefined {
    const object = this.object(pod);
    return object && uidOnMachine(object);
  }

  object(key: ObjectKey): KubeObject | undefined {
    const { groupKind, namespace, name } = parseObjectKey(key);
    return this.#plane.server.peek(groupKind, namespace, name);
  }

  /** Every stored object, kind by kind in key order. */
  *objects(): Generator<KubeObject> {
    for (const bucket of this.#plane.store.bucketNames()) for (const r of this.#plane.store.list(bucket)) yield r.value;
  }

  get podCount(): number {
    return this.#plane.store.count(POD);
  }

  onChange(listener: (change: ObjectChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes whenever machines, components or faults do. */
  get worldVersion(): number {
    return this.#worldChanges + this.#usage.version + this.#processes.version;
  }

  machines(): readonly MachineState[] {
    return this.#world.machines().map(({ name, cpuMilli, memoryBytes }) => {
      const usage = this.#usage.of(name);
      return {
        name,
        isPowered: this.#world.isPowered(name),
        ...(this.#world.isShuttingDown(name) ? { isShuttingDown: true } : {}),
        isConnected: this.#world.isConnected(name),
        cpuMilli,
        memoryBytes,
        cpuRequestedMilli: usage.cpuMilli,
        memoryRequestedBytes: usage.memoryBytes,
      };
    });
  }

  components(): readonly ComponentState[] {
    return this.#processes.states();
  }

  /** The chain of causes of an object's present state, nearest first. */
  why(key: ObjectKey): readonly TraceRecord[] {
    const { groupKind, namespace, name } = parseObjectKey(key);
    const trace = this.#plane.server.traceOf(groupKind, namespace, name);
    return trace === undefined ? [] : this.#plane.tracer.why(trace);
  }

  whyTrace(trace: number): readonly TraceRecord[] {
    return this.#plane.tracer.why(trace);
  }

  traceSince(id: number): readonly TraceRecord[] {
    return this.#plane.tracer.since(id);
  }

  /** Id that the next trace record will get. */
  get nextTrace(): number {
    return this.#plane.tracer.nextId;
  }

  traceTail(count: number): readonly TraceRecord[] {
    return this.#plane.tracer.tail(count);
  }

  /** The last attempts to place a pod, oldest first. */
  verdicts(key: ObjectKey): readonly SchedulingAttempt[] {
    return this.#cluster.verdicts.get(key);
  }

  /** What a HorizontalPodAutoscaler thought at its last looks, oldest first. */
  autoscaling(key: ObjectKey): readonly AutoscalerReasoning[] {
    return this.#cluster.autoscalers.get(key);
  }

  /** Virtual milliseconds at which a CronJob starts next; undefined if it does not. */
  nextCronRun(key: ObjectKey): number | undefined {
    const cron = this.object(key) as CronJob | undefined;
    const at = cron && this.#late().rules.nextRun(cron, EPOCH_MS + this.now);
    return at === undefined ? undefined : at - EPOCH_MS;
  }

  routes(node: string): RoutingTable | undefined {
    return this.#cluster.routes.get(node);
  }

  logs(key: ObjectKey, container?: string, previous = false): readonly string[] {
    const pod = this.object(key) as Pod | undefined;
    if (!pod) return [];
    const name = container ?? pod.spec.containers[0]?.name ?? '';
    return this.#world.logs(uidOnMachine(pod), name, previous);
  }

  // Kinds

  kindViews(): readonly ResourceInfo[] {
    return this.#plane.kinds.all().map(({ groupKind, apiVersion, def }) => {
      const { kind, plural, singular, namespaced, shortNames = [], categories = [] } = def;
      return { groupKind, apiVersion, kind, plural, singular, namespaced, shortNames, categories };
    });
  }

  mappingOf(apiVersion: string, kind: string): ResourceInfo | undefined {
    return this.kindViews().find((k) => k.apiVersion === apiVersion && k.kind === kind);
  }

  /** By any name kubectl takes: plural, singular, short name, kind, or with the group ('deployments.apps'). */
  mappingByName(text: string): ResourceInfo | undefined {
    const name = text.toLowerCase();
    const [bare = name, ...group] = name.split('.');
    const isNamed = (k: ResourceInfo): boolean =>
      [k.plural, k.singular, k.kind.toLowerCase(), ...k.shortNames].includes(bare) &&
      k.groupKind.toLowerCase().startsWith(group.join('.'));
    return this.kindViews().find(isNamed);
  }

  schemaOf(apiVersion: string, kind: string): Schema | undefined {
    return this.#plane.kinds.byGroupVersionKind(apiVersion, kind)?.schema;
  }

  faultViews(): readonly { name: string; targets: FaultRecordTargets; isOneShot: boolean }[] {
    return FAULTS.map(({ name, targets, isOneShot }) => ({ name, targets, isOneShot }));
  }

  // State

  snapshot(): Snapshot {
    const { clock, rng, store } = this.#plane;
    return {
      clock: clock.snapshot(),
      rng: rng.snapshot(),
      api: store.snapshot(),
      world: this.#world.snapshot(),
      routes: this.#cluster.routes.snapshot(),
      use: this.#world.use.snapshot(),
      trace: this.#plane.tracer.nextId,
    };
  }

  /** Puts a snapshot back and starts every component anew: what they knew is in the stores. */
  restore(snapshot: Snapshot): void {
    const { clock, rng, store, tracer } = this.#plane;
    this.#processes.stopAll();
    clock.restore(snapshot.clock);
    rng.restore(snapshot.rng);
    store.restore(snapshot.api);
    this.#plane.syncCustomKinds();
    this.#world.restore(snapshot.world);
    this.#cluster.routes.restore(snapshot.routes);
    this.#world.use.restore(snapshot.use ?? NO_USE);
    this.#cluster.machines.sync();
    this.#usage.rebuild(this.#plane.server.peekAll(POD) as Pod[]);
    tracer.during('user', 0, () => {
      tracer.current = tracer.record('command', 'user.restore', '', { t: snapshot.clock.now });
      this.#processes.reconcile();
      this.#world.broken.settleShutdowns();
    });
    this.#worldChanges++;
  }

  /** Stops a component and starts it again from nothing, as after a crash. */
  restartComponent(name: string): void {
    this.#processes.restart(name);
  }

  /** Hash of all writes since the start; needs the option `hashWrites`. */
  hash(): string {
    return this.#plane.hash();
  }

  /** Ends every component; nothing may be pending afterwards. */
  dispose(): void {
    this.#processes.stopAll();
    this.#listeners.clear();
  }

  get #world(): World {
    return this.#cluster.world;
  }

  get #processes(): Processes {
    return this.#cluster.processes;
  }

  get #dataPlane(): DataPlane {
    return this.#cluster.dataPlane;
  }

  #bootstrap(controlPlaneIp: string | undefined, { scheduler, cloudProvider }: EngineOptions): void {
    const { server, kinds } = this.#plane;
    const configured = scheduler ? [configMapOf(checked(scheduler))] : [];
    const isInCloud = cloudProvider === 'simulated';
    const home = controlPlaneIp === undefined ? undefined : { ip: controlPlaneIp, kubeadm: this.#late().kubeadm, isInCloud }; // prettier-ignore
    for (const body of [...systemObjects(home), ...configured] as unknown as KubeObject[]) {
      const entry = kinds.byGroupVersionKind(body.apiVersion, body.kind);
      if (!entry) continue;
      const { group, version, plural } = entry.def;
      server.serve({ verb: 'create', group, version, resource: plural, body });
    }
    putDefaultPolicy(this.#plane);
  }

  #trim(events: number): void {
    this.#untrimmed += Math.min(events, TRIM_EVERY);
    if (this.#untrimmed < TRIM_EVERY) return;
    this.#untrimmed = 0;
    this.#plane.store.trim(this.#historyLength);
    this.#world.store.trim(0);
  }
}

type FaultRecordTargets = (typeof FAULTS)[number]['targets'];
const POD = 'Pod';
const NODE = 'Node';
