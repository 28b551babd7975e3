import { objectKey } from '../api/group-kind.ts';
import { RESTARTING_ALL, shouldRestart } from '../api/restart-policy.ts';
import { isNotFound, isStatusError } from '../api/status-error.ts';
import type { Container, ContainerStatus, Pod, PodStatus } from '../api/types.ts';
import { assertNever } from '../lib/invariant.ts';
import { deepEqual } from '../lib/equal.ts';
import { identityOf } from '../world/image-users.ts';
import { imageIdOf } from '../world/image-ref.ts';
import type { Refusal } from './admission.ts';
import { requestsOf } from './amounts.ts';
import type { Resident } from './gatekeeper.ts';
import { msToDeadline, PAST_DEADLINE } from './active-deadline.ts';
import { asked, Launcher } from './launcher.ts';
import { portMappingsOf } from './host-ports.ts';
import { imageVolumesOf } from './image-volumes.ts';
import { followsApi } from './mounts.ts';
import { earliest } from './earliest.ts';
import type { PodDevices, PodVolumes } from './late-node.ts';
import type { NodeAgent } from './node-agent.ts';
import { NO_NETWORK } from './node-object.ts';
import { allContainersOf, fieldPathOf, isTerminalPhase } from './pod-parts.ts';
import type { Puller } from './puller.ts';
import { PodResizer, type ResizerHost } from './pod-resizer.ts';
import { withForeign } from './foreign-conditions.ts';
import { podStatus, rejectedStatus } from './pod-status.ts';
import type { ProbeManager, ProbedPod } from './probe-manager.ts';
import { standsFor } from './static-pods.ts';
import { Hooks } from './hooks.ts';
import { next } from './worker.ts';
import { NEW_WORKER, type Effect, type Eviction, type WorkerInput, type WorkerState } from './worker-state.ts';

/** The hands of one pod's worker: shows `next` the world, does what it asks for, and reports. */
export interface WorkerHost extends ResizerHost {
  readonly machine: string;
  readonly hostIp: string;
  readonly probes: ProbeManager;
  readonly agent: NodeAgent;
  readonly puller: Puller;
  sweep(): void;
  /** Who mounts the volumes of its claims, if it has any. */
  volumesOf(pod: Pod): PodVolumes | undefined;
  /** Who makes its devices ready, if it claims any. */
  devicesOf(pod: Pod): PodDevices | undefined;
  /** Nothing of the pod runs any more. */
  unmount(uid: string): void;
  forget(uid: string): void;
  wake(uid: string, ms: number): void;
  /** The pod has volumes that have to be kept up to date. */
  followVolumes(uid: string): void;
}

const START_ERROR = 'StartError';
/** Until it is seen that a container did not start. Upstream: the PLEG's relist period. */
const RELIST_MS = 1000;
const RESTARTED_MESSAGE = 'The container is removed because RestartAllContainers in place';
/** Steps at one moment before something must be going in circles. */
const MAX_STEPS = 50;
const STATUS_RETRY_MS = 3000;
/** Upstream: resyncInterval with jitter. */
const RESYNC_MS = [60_000, 90_000] as const;

export class PodWorker implements WorkerInput {
  pod: Pod;
  isGone = false;
  isDeleteAccepted = false;
  isAdmitted = false;
  readonly #host: WorkerHost;
  readonly #uid: string;
  readonly #hooks: Hooks;
  readonly resizer: PodResizer;
  readonly #launcher: Launcher;
  #state: WorkerState = NEW_WORKER;
  #isStatusDue = false;
  isRejected = false;
  #resident: Resident | undefined;
  /** The status as this worker last wrote it: its own echo is not news. */
  #written: PodStatus | undefined;

  constructor(host: WorkerHost, pod: Pod) {
    this.#host = host;
    this.pod = pod;
    this.#uid = pod.metadata.uid;
    this.resizer = new PodResizer(host);
    this.#launcher = new Launcher(host, this);
    this.#hooks = new Hooks({
      world: host.world,
      ip: () => this.sandbox?.ip ?? '',
      now: () => this.now,
      ended: () => host.wake(this.#uid, 0),
      wakeIn: (ms) => host.wake(this.#uid, ms),
      failed: (name, reason, message) =>
        this.#event({ type: 'event', kind: 'Warning', reason, message, container: name }),
    });
  }

  get now(): number {
    return this.#host.ctx.nowMs;
  }

  get sandbox(): WorkerInput['sandbox'] {
    return this.#host.world.sandboxes.get(this.#uid);
  }

  update(pod: Pod, isGone: boolean): void {
    this.pod = pod;
    this.isGone ||= isGone;
  }

  /** What stands for the pod in the API does not have its status. */
  reportAgain(): void {
    const { status: _, ...pod } = this.pod;
    this.pod = pod;
    this.#isStatusDue = true;
  }

  /** Whether the event only brings back what this worker wrote itself. */
  isOwnEcho(pod: Pod): boolean {
    if (pod.status !== this.#written || pod.spec !== this.pod.spec) return false;
    const isSame = pod.metadata.deletionTimestamp === this.pod.metadata.deletionTimestamp;
    if (isSame) this.pod = pod;
    return isSame;
  }

  probed(): ProbedPod {
    return { pod: this.pod, ip: this.sandbox?.ip ?? '' };
  }

  /** Does all that is due now; returns when to come again. */
  sync(): number | undefined {
    if (this.isRejected) {
      if (this.isGone) this.#host.forget(this.#uid);
      return undefined;
    }
    if (!this.#admit()) return this.now + STATUS_RETRY_MS;
    if (this.isRejected) return undefined;
    const deadlineAt = this.#checkDeadline();
    const resizeAt = this.#state.phase === 'syncing' ? this.resizer.sync(this.pod) : undefined;
    let wakeAt: number | undefined;
    for (let i = 0; i < MAX_STEPS; i++) {
      const before = this.#state;
      const result = next(before, this);
      this.#state = result.state;
      for (const effect of result.effects) this.#do(effect);
      wakeAt = result.wakeAt;
      if (!result.again && result.state.phase === before.phase) break;
    }
    if (this.#state.task === undefined) this.#isStatusDue = true;
    this.#host.probes.sync(this.pod);
    return earliest(this.#flush(wakeAt), deadlineAt, resizeAt);
  }

  /** Neither over nor being ended for good. */
  get isActive(): boolean {
    const isOver = this.isRejected || this.#state.phase !== 'syncing' || this.#state.eviction !== undefined;
    return this.isAdmitted && !isOver && !isTerminalPhase(this.pod.status?.phase);
  }

  /** Whether it has to be reckoned with when others come. */
  get counts(): boolean {
    return this.isAdmitted && !this.isGone && !this.isOver && !isTerminalPhase(this.pod.status?.phase);
  }

  /** The pod with what it was given. */
  asResident(): Resident {
    const pod = this.resizer.allocated(this.pod);
    if (this.#resident?.pod.spec !== pod.spec)
      this.#resident = {
        requests: requestsOf(pod),
        evict: (eviction) => this.evict(eviction),
        pod,
        isPreempted: false,
      };
    const isPreempted = this.#state.eviction?.reason === 'Preempting';
    if (this.#resident.pod !== pod || this.#resident.isPreempted !== isPreempted)
      this.#resident = { ...this.#resident, pod, isPreempted };
    return this.#resident;
  }

  /** Nothing of it runs, nor will again. */
  get isOver(): boolean {
    const { phase } = this.#state;
    return this.isRejected || phase === 'finished' || phase === 'terminated';
  }

  /** The pod is to fail; its containers are ended first. False if it is ending already. */
  evict(eviction: Eviction): boolean {
    if (this.#state.phase !== 'syncing' || this.#state.eviction || this.isRejected) return false;
    this.#state = { ...this.#state, eviction };
    this.#host.wake(this.#uid, 0);
    return true;
  }

  /** Fails the pod if its time is over; otherwise when that will be. */
  #checkDeadline(): number | undefined {
    if (this.pod.spec.activeDeadlineSeconds === undefined || !this.isActive) return undefined;
    const leftMs = msToDeadline(this.pod, this.#host.ctx);
    if (leftMs === undefined || leftMs > 0) return leftMs && this.now + leftMs;
    this.evict(PAST_DEADLINE);
    return undefined;
  }

  /** Files of ConfigMaps and the like as they are in the API now. False: the pod has none to look after. */
  refreshVolumes(): boolean {
    if (this.isGone || this.#state.phase !== 'syncing' || !followsApi(this.pod)) return false;
    // What is gone from the API stays as it was.
    if (!this.mountError()) this.#launcher.refreshVolumes();
    return true;
  }

  // What `next` sees

  container(name: string): ReturnType<WorkerInput['container']> {
    return this.#host.world.containers.get(this.#uid, name);
  }

  isStarted(name: string): boolean {
    const c = this.#spec(name);
    return c !== undefined && this.#host.probes.isStarted(this.#uid, c, this.container(name));
  }

  isReady(name: string): boolean {
    const c = this.#spec(name);
    return c !== undefined && this.#host.probes.isReady(this.#uid, c, this.container(name));
  }

  failedProbe(name: string): 'liveness' | 'startup' | undefined {
    const c = this.#spec(name);
    return c && this.#host.probes.failed(this.#uid, c, this.container(name));
  }

  mustRestart = (c: Container): boolean => this.resizer.mustRestart(c, this.container(c.name), this.pod);

  imageState(image: string): 'present' | 'absent' | 'invalid' {
    return this.#launcher.imageState(image);
  }

  createError = (c: Container): string | undefined => this.#launcher.createError(c);

  missingPullSecrets = (): readonly string[] => this.#launcher.missingPullSecrets();

  imageVolumes = (c: Container): ReturnType<typeof imageVolumesOf> => imageVolumesOf(this.pod, c);

  imageSize(image: string): number {
    return this.#host.world.images.sizeOf(image);
  }

  pullError(image: string): string | undefined {
    return this.#launcher.pullError(image);
  }

  planPull(image: string): { waitMs: number; pullMs: number } {
    const { world, machine, ctx, puller } = this.#host;
    const isComing = puller.isComing(image, this.now);
    return {
      waitMs: puller.waitMs(this.now),
      pullMs: world.images.pullMs(machine, image, ctx.random('pull'), isComing),
    };
  }

  mountError(): ReturnType<WorkerInput['mountError']> {
    if (this.#host.agent.podCidr === undefined && !this.pod.spec.hostNetwork)
      return { message: `network is not ready: ${NO_NETWORK}` };
    const message = this.#launcher.mountError();
    if (message !== undefined) return { message };
    return this.#host.volumesOf(this.pod)?.check(this.pod) ?? this.#deviceError();
  }

  /** Upstream syncs the pod again as if nothing had happened. */
  #deviceError(): ReturnType<WorkerInput['mountError']> {
    const message = this.#host.devicesOf(this.pod)?.prepare(this.pod);
    if (message === undefined) return undefined;
    const retryAt = this.now + Math.floor(this.draw(...RESYNC_MS));
    return { reason: 'FailedPrepareDynamicResources', message, retryAt };
  }

  configError(c: Container): string | undefined {
    return this.#launcher.configError(c);
  }

  preStopMs(c: Container): number {
    return c.lifecycle?.preStop ? this.#hooks.preStop(c, this.container(c.name)) : 0;
  }

  postStart = (c: Container): 'running' | 'done' | 'failed' => this.#hooks.postStart(c, this.container(c.name));

  hookEnded = (name: string): boolean => this.#hooks.hasEnded(name);

  draw(low: number, high: number): number {
    return this.#host.ctx.random('pods').between(low, high);
  }

  // What `next` wants done

  #do(effect: Effect): void {
    const { world, ctx, machine } = this.#host;
    switch (effect.type) {
      case 'event':
        return this.#event(effect);
      case 'decide':
        return void ctx.tracer.decide(effect.code, this.#ref(), effect.args);
      case 'create-sandbox':
        return this.#createSandbox();
      case 'stop-sandbox':
        // The last status still tells the address.
        this.#flush(undefined);
        this.#host.unmount(this.#uid);
        return world.sandboxes.stop(this.#uid);
      case 'write-status':
        this.#isStatusDue = true;
        return;
      case 'reset-containers':
        return this.#resetContainers();
      case 'delete-pod':
        return this.#delete();
      case 'forget':
        return this.#host.forget(this.#uid);
      case 'add-image':
        return void world.images.pull(machine, effect.image);
      case 'reserve-pull':
        return this.#host.puller.reserve(effect.image, effect.untilMs);
      case 'start':
        return this.#start(effect.container);
      case 'terminate':
      case 'kill':
        return this.#signal(effect.type, effect.container);
      default:
        return assertNever(effect);
    }
  }

  #event({ kind, reason, message, container }: Extract<Effect, { type: 'event' }>): void {
    const path = container === undefined ? undefined : fieldPathOf(this.pod, container);
    this.#host.ctx.recorder.event(this.pod, kind, reason, message, path);
  }

  #createSandbox(): void {
    const { world, agent, machine, hostIp } = this.#host;
    const { namespace = '', name } = this.pod.metadata;
    const base = { podUid: this.#uid, namespace, pod: name, machine, podCidr: agent.podCidr ?? '', nowMs: this.now };
    const own = this.pod.spec.hostNetwork ? { hostIp } : portMappingsOf(this.pod);
    world.sandboxes.create({ ...base, ...own });
  }

  #start(name: string): void {
    const c = this.#spec(name);
    if (!c) return;
    const spec = this.#launcher.spec(c, this.resizer.told(c, this.pod));
    const devices = this.#host.devicesOf(this.pod)?.env(this.pod, c);
    this.#host.world.containers.start(devices ? { ...spec, env: { ...spec.env, ...devices } } : spec);
    if (followsApi(this.pod)) this.#host.followVolumes(this.#uid);
    this.#tellStart(c);
  }

  /** The runtime may fail to start the program: told as an event, and as what the container waits for. */
  #tellStart(c: Container): void {
    const exit = this.container(c.name)?.exit;
    const { name: container } = c;
    if (exit?.reason !== START_ERROR)
      return this.#event({ type: 'event', kind: 'Normal', reason: 'Started', message: 'Container started', container });
    const { message = '' } = exit;
    this.#event({ type: 'event', kind: 'Warning', reason: 'Failed', message: `Error: ${message}`, container });
    if (!shouldRestart(c, this.pod.spec, exit.exitCode)) return;
    const waiting = { reason: 'RunContainerError', message };
    const work = { ...this.#state.containers[container], waiting, retryAt: this.now + RELIST_MS };
    this.#state = { ...this.#state, containers: { ...this.#state.containers, [container]: work } };
    this.#isStatusDue = true;
  }

  #signal(signal: 'terminate' | 'kill', name: string): void {
    const record = this.container(name);
    if (!record || record.exit) return;
    if (signal === 'terminate') this.#host.world.containers.terminate(record);
    else this.#host.world.containers.kill(record, 137);
  }

  /** All are removed, to begin anew in the same sandbox; the status tells why first. */
  #resetContainers(): void {
    this.#isStatusDue = true;
    this.#flush(undefined);
    for (const record of this.#host.world.containers.ofPod(this.#uid))
      this.#host.world.containers.discard(record, RESTARTING_ALL, RESTARTED_MESSAGE);
    this.#isStatusDue = true;
    this.#flush(undefined);
  }

  #delete(): void {
    const { namespace = '', name } = this.pod.metadata;
    try {
      this.#host.ctx.client.delete('Pod', namespace, name, {
        gracePeriodSeconds: 0,
        preconditions: { uid: this.#uid },
      });
      this.isDeleteAccepted = true;
    } catch (error) {
      if (!isStatusError(error)) throw error;
      // Gone, or another pod of that name by now: the informer will say so.
      if (isNotFound(error)) this.isDeleteAccepted = true;
    }
  }

  /** First look at a pod, also by a new kubelet; false if its refusal could not be told yet. */
  #admit(): boolean {
    if (this.isAdmitted) return true;
    const isLeaving = this.isGone || this.pod.metadata.deletionTimestamp !== undefined;
    if (!isLeaving && !isTerminalPhase(this.pod.status?.phase)) {
      const refusal = asked(() => this.#host.refusal(this.asResident()));
      if (typeof refusal === 'object') return !refusal.isTransient && this.#reject(refusal);
      const isKnown = this.sandbox !== undefined || this.pod.status?.startTime !== undefined;
      if (!isKnown) this.#host.ctx.tracer.decide('kubelet.admit', this.#ref());
      else this.#isStatusDue ||= this.#hasLost();
    }
    this.isAdmitted = true;
    this.#host.reckon(this.asResident());
    return true;
  }

  /** The runtime knows nothing of a container that ran: that has to be told before it runs again. */
  #hasLost(): boolean {
    const { containerStatuses = [], initContainerStatuses = [] } = this.pod.status ?? {};
    const isLost = (s: ContainerStatus): boolean => s.state?.running !== undefined && !this.container(s.name);
    return containerStatuses.some(isLost) || initContainerStatuses.some(isLost);
  }

  #reject({ reason, message }: Refusal): boolean {
    const { ctx } = this.#host;
    ctx.tracer.decide('kubelet.reject', this.#ref(), { reason, message });
    ctx.recorder.event(this.pod, 'Warning', reason, message);
    this.isRejected = this.#write(rejectedStatus(this.pod, ctx.now, reason, message));
    if (this.isRejected && this.sandbox) this.#host.sweep();
    return this.isRejected;
  }

  /** Writes the status if one is due; a failed write is tried again. Returns when to come again. */
  #flush(wakeAt: number | undefined): number | undefined {
    if (!this.#isStatusDue || this.isGone) return wakeAt;
    const { world, ctx, hostIp } = this.#host;
    const status = podStatus({
      pod: this.pod,
      state: this.#state,
      now: ctx.now,
      hostIp,
      sandbox: this.sandbox,
      record: (name) => this.container(name),
      isReady: (name) => this.isReady(name),
      isStarted: (name) => this.isStarted(name),
      resize: this.resizer.state,
      imageName: (image) => world.containers.behaviour(image).ref.full,
      imageId: (image) => imageIdOf(world.containers.behaviour(image).ref),
      identity: ({ spec }) => identityOf(spec, world.containers.behaviour(spec.image).def),
    });
    this.#isStatusDue = false;
    if (deepEqual(status, this.pod.status) || this.#write(status)) return wakeAt;
    this.#isStatusDue = true;
    return Math.min(wakeAt ?? Infinity, this.now + STATUS_RETRY_MS);
  }

  /** Puts the status on the newest object; false if the API server cannot be reached or says no. */
  #write(status: PodStatus): boolean {
    const { namespace = '', name } = this.pod.metadata;
    const { client } = this.#host.ctx;
    try {
      const fresh = client.find('Pod', namespace, name);
      if (!fresh || !standsFor(fresh, this.pod)) return true;
      const merged = fresh.status === this.pod.status ? status : withForeign(status, fresh.status);
      const stored = client.updateStatus('Pod', { ...fresh, status: merged });
      this.#written = stored.status;
      const isSameSpec = fresh.metadata.deletionTimestamp === this.pod.metadata.deletionTimestamp;
      this.pod =
        isSameSpec && stored.metadata.uid === this.#uid ? stored : { ...this.pod, status: stored.status ?? {} };
      return true;
    } catch (error) {
      if (!isStatusError(error)) throw error;
      return isNotFound(error);
    }
  }

  #spec(name: string): Container | undefined {
    return allContainersOf(this.pod).find((c) => c.name === name);
  }

  #ref(): string {
    return objectKey('Pod', this.pod.metadata.namespace, this.pod.metadata.name);
  }
}
