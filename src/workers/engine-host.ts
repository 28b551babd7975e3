import { assertNever } from '../core/lib/invariant.ts';
import { isStatusError, serviceUnavailable, type Status } from '../core/api/status-error.ts';
import type { ApiResponse, Engine, EngineOptions, Snapshot } from '../core/index.ts';
import { rolloutUndo } from '../kubectl/rollout-undo.ts';
import { Frames } from './frames.ts';
import { HostExecs } from './host-execs.ts';
import { HostStreams } from './host-streams.ts';
import { applyDocuments, deleteDocuments } from './manifest-acts.ts';
import { Pump } from './pump.ts';
import type { Port } from './port.ts';
import type { ExecListener, ExecRequest, ExecSession } from './shell/exec-session.ts';
import { LeafRunner, type RunLeaf } from './shell/leaf-runner.ts';
import { openExec } from './shell/open-exec.ts';
import {
  PROTOCOL_VERSION,
  type Answers,
  type BootOptions,
  type ClockState,
  type ClusterChoice,
  type Command,
  type CrashReport,
  type Event,
  type ManifestResult,
  type Query,
  type SavedSnapshot,
} from './protocol.ts';
import { Rewind } from './rewind.ts';
import { streamedAs } from './streamed.ts';
import { warmUp } from './warm-up.ts';

/**
 * The engine's end of the protocol, the same behind a Worker, a MessagePort, an in-memory pair and the HTTP bridge.
 * Whatever the engine throws ends in a crash report; nothing is swallowed.
 */
export interface HostOptions {
  readonly port: Port<Event, Command>;
  readonly createEngine: (options: EngineOptions) => Engine;
  /** An engine with these options that was made and run beforehand, for whoever wants it run for so long anyway. */
  readonly prepared?: (options: EngineOptions, bootMs: number) => Engine | undefined;
  /** Machines in words (protocol/node-pools.ts), which few clusters have. */
  readonly nodesInWords: (text: string) => NonNullable<EngineOptions['nodes']>;
  readonly wallNow: () => number;
  readonly schedule: (callback: () => void, ms: number) => void;
  /** Runs programs of the containers' shells that are not in the engine; without, those programs are not there. */
  readonly runLeaf?: RunLeaf;
}

const SNAPSHOT_FORMAT = 1;
const REPORT_TRACE = 500;
const STEP_EVENTS = 5_000;

const NOT_READY: ApiResponse = { code: 503, body: serviceUnavailable('the cluster is starting').status };

type Replying = Extract<Command, { id: number }>;

export class EngineHost {
  readonly #o: HostOptions;
  readonly #pump: Pump;
  #engine: Engine | undefined;
  #frames: Frames | undefined;
  readonly #streams: HostStreams;
  readonly #execs: HostExecs;
  #rewind = new Rewind();
  #boot: Required<ClusterChoice> = { seed: 1, nodes: 3, preset: 'plain', cloudProvider: 'none' };
  #log: { readonly t: number; readonly trace: number; readonly command: unknown }[] = [];
  #sentClock = '';
  /** Replies wait here until the frame that shows what they answer is on its way. */
  #replies: Event[] = [];
  readonly #leaves: LeafRunner | undefined;
  /** Where a step was going when a program held it up. */
  #stepTo = 0;

  constructor(options: HostOptions) {
    this.#o = options;
    this.#streams = new HostStreams((event) => options.port.post(event));
    this.#execs = new HostExecs((event) => options.port.post(event));
    this.#pump = new Pump({
      wallNow: options.wallNow,
      schedule: options.schedule,
      virtualNow: () => this.#engine?.now ?? 0,
      advance: (until, maxEvents) => this.#engine?.advance(until, { maxEvents }) ?? true,
      isHeld: () => this.#engine?.isHeld ?? false,
      afterSlice: () => this.#afterSlice(),
      onError: (error) => this.#crash(error),
    });
    if (options.runLeaf) this.#leaves = this.#leafRunner(options.runLeaf);
    options.port.onMessage((command) => this.receive(command));
  }

  receive(command: Command): void {
    try {
      if ('id' in command && command.type === 'remote.request') this.#answerRemote(command);
      else if ('id' in command) this.#answer(command);
      else this.#silent(command);
      this.#pump.wake('at-once');
    } catch (error) {
      this.#crash(error);
    }
  }

  /** Runs a command in a container. It gets on as the clock does. */
  exec(request: ExecRequest, listener: ExecListener): ExecSession {
    return openExec({ engine: this.#running(), onInput: () => this.#pump.wake('at-once') }, request, listener);
  }

  dispose(): void {
    this.#pump.close();
    this.#frames?.dispose();
    this.#engine?.dispose();
  }

  #silent(command: Exclude<Command, Replying>): void {
    switch (command.type) {
      case 'clock.play':
        return this.#pump.play();
      case 'clock.pause':
        return this.#pump.pause();
      case 'clock.speed':
        return this.#pump.setSpeed(command.factor);
      case 'frame.ack':
        return this.#frames?.ack(command.seq);
      case 'remote.more':
        return this.#streams.more(command.stream);
      case 'remote.close':
        return this.#streams.close(command.stream);
      case 'exec.input':
        this.#note(this.#running(), { ...command, bytes: [...command.bytes] });
        return this.#execs.input(command.session, command.bytes);
      case 'exec.close':
        this.#note(this.#running(), command);
        return this.#execs.close(command.session);
      case 'debug.crash':
        throw new Error('crashed on request');
      default:
        assertNever(command);
    }
  }

  /** For somebody else than the page: the reply waits for no frame, which a hidden page would not take. */
  #answerRemote({ id, request }: Extract<Command, { type: 'remote.request' }>): void {
    const engine = this.#engine;
    const result = !engine
      ? { answer: NOT_READY }
      : streamedAs(request)
        ? this.#streams.open(engine, id, request)
        : { answer: this.#act(engine, { type: 'api.request', id, request }) };
    this.#o.port.post({ type: 'reply', id, ok: true, result });
    this.#streams.more(id);
  }

  #answer(command: Exclude<Replying, { type: 'remote.request' }>): void {
    try {
      const result = this.#perform(command);
      this.#replies.push({ type: 'reply', id: command.id, ok: true, result });
    } catch (error) {
      if (!isStatusError(error)) throw error;
      this.#replies.push({ type: 'reply', id: command.id, ok: false, status: error.status });
    }
  }

  #perform(command: Exclude<Replying, { type: 'remote.request' }>): unknown {
    if (command.type === 'engine.boot') return this.#start(command.options);
    const engine = this.#running();
    switch (command.type) {
      case 'query':
        return this.#ask(engine, command.query);
      case 'clock.step-event':
        return this.#step(() => engine.stepEvent(STEP_EVENTS));
      case 'clock.step':
        return this.#step(() => void engine.advance((this.#stepTo = engine.now + command.ms)));
      case 'clock.rewind':
        return this.#goBack(command.to);
      case 'exec.open': {
        this.#rewind.beforeCommand(engine);
        const { id: _id, ...logged } = command;
        this.#note(engine, logged);
        return this.#execs.open(engine, command);
      }
      default:
        return this.#act(engine, command);
    }
  }

  /** An act of the user: logged, and a moment to come back to. */
  #act(
    engine: Engine,
    command: Exclude<Replying, { type: 'engine.boot' | 'query' | 'remote.request' | 'exec.open' | `clock.${string}` }>,
  ): unknown {
    const isDry = 'dryRun' in command && command.dryRun;
    const isRead = command.type === 'api.request' && command.request.method === 'GET';
    if (!isDry && !isRead) {
      this.#rewind.beforeCommand(engine);
      const { id: _id, ...logged } = command;
      this.#note(engine, logged);
    }
    switch (command.type) {
      case 'api.request':
        return isRead
          ? engine.handle(command.request)
          : engine.act('user.request', describe(command.request), () => engine.handle(command.request));
      case 'manifest.apply':
        if (isDry) return applyDocuments(engine, command.documents, true);
        return engine.act('user.apply', { label: command.label }, () =>
          applyDocuments(engine, command.documents, false),
        );
      case 'manifest.delete':
        if (isDry) return deleteDocuments(engine, command.documents, true);
        return engine.act('user.delete', { label: command.label }, () =>
          deleteDocuments(engine, command.documents, false),
        );
      case 'rollout.undo':
        return engine.act('user.request', { verb: 'rollout undo', name: command.name }, () => undo(engine, command));
      case 'fault.inject':
        return engine.injectFault(command.fault) ?? null;
      case 'fault.clear':
        engine.clearFault(command.faultId);
        return null;
      case 'node.add':
        return engine.addMachines(command.machines);
      case 'node.remove':
        engine.removeMachine(command.name);
        return null;
      case 'traffic.set':
        engine.setTraffic(command.source);
        return null;
      default:
        return assertNever(command);
    }
  }

  /** For the report: the same acts at the same times make the same run. */
  #note(engine: Engine, command: unknown): void {
    this.#log.push({ t: engine.now, trace: engine.nextTrace, command });
  }

  #ask<N extends Query['name']>(engine: Engine, query: Extract<Query, { name: N }>): Answers[N];
  #ask(engine: Engine, query: Query): unknown {
    switch (query.name) {
      case 'why':
        return engine.why(query.key);
      case 'why-trace':
        return engine.whyTrace(query.trace);
      case 'verdicts':
        return engine.verdicts(query.key);
      case 'autoscaling':
        return engine.autoscaling(query.key);
      case 'next-run':
        return engine.nextCronRun(query.key) ?? null;
      case 'routes':
        return engine.routes(query.node) ?? null;
      case 'object':
        return engine.object(query.key) ?? null;
      case 'logs':
        return engine.logs(query.key, query.container, query.previous);
      case 'http':
        return engine.http(query.call);
      case 'report':
        return this.#report('asked for');
      case 'snapshot':
        return this.#save(engine.snapshot());
      case 'hash':
        return engine.hash();
      default:
        return assertNever(query);
    }
  }

  #start(options: BootOptions): null {
    this.#streams.endAll();
    this.#execs.endAll();
    this.#frames?.dispose();
    this.#engine?.dispose();
    const { seed, nodes, preset = 'plain', cloudProvider = 'none' } = options;
    this.#boot = { seed, nodes, preset, cloudProvider };
    this.#log = [];
    this.#rewind = new Rewind();
    const engine = this.#makeEngine(options);
    if (options.snapshot?.format === SNAPSHOT_FORMAT) engine.restore(options.snapshot.data as Snapshot);
    if (this.#leaves) engine.enableLeaves();
    this.#engine = engine;
    this.#frames = new Frames(engine, options.snapshot?.history);
    if (options.warmUp && !options.snapshot) warmUp(engine, options.warmUp);
    this.#pump.retarget();
    this.#o.port.post({
      type: 'ready',
      version: PROTOCOL_VERSION,
      kinds: engine.kindViews(),
      faults: engine.faultViews(),
    });
    return null;
  }

  #nodes(): NonNullable<EngineOptions['nodes']> {
    const { nodes } = this.#boot;
    return typeof nodes === 'number' ? nodes : this.#o.nodesInWords(nodes);
  }

  #makeEngine({ snapshot, warmUp: warm, hashWrites = false }: BootOptions): Engine {
    const isUsual = warm && !snapshot && !hashWrites;
    const { nodes } = this.#boot;
    const isPlain = isUsual && typeof nodes === 'number';
    const prepared = isPlain ? this.#o.prepared?.({ ...this.#boot, nodes }, warm.bootMs) : undefined;
    return prepared ?? this.#o.createEngine({ ...this.#boot, nodes: this.#nodes(), hashWrites });
  }

  #step(run: () => void): null {
    this.#pump.pause();
    this.#stepTo = 0;
    this.#rewind.beforeStep(this.#running());
    run();
    this.#pump.retarget();
    return null;
  }

  #goBack(to: 'step' | 'command'): null {
    const engine = this.#running();
    this.#pump.pause();
    const snapshot = this.#rewind.take(to, engine.now);
    if (!snapshot) return null;
    this.#stepTo = 0;
    engine.restore(snapshot);
    this.#streams.endAll();
    this.#execs.endAll();
    this.#log = this.#log.filter((entry) => entry.trace < snapshot.trace);
    this.#frames?.reset(snapshot);
    this.#pump.retarget();
    return null;
  }

  /** Programs enter the engine as acts do: logged, with the virtual time they were answered at. */
  #leafRunner(run: RunLeaf): LeafRunner {
    return new LeafRunner({
      engine: () => this.#engine,
      run,
      answered: (entry) => {
        const engine = this.#running();
        this.#note(engine, { type: 'shell.answer', ...entry });
        if (engine.now < this.#stepTo) engine.advance(this.#stepTo);
        this.#pump.retarget();
        this.#leaves?.look();
        this.#pump.wake('at-once');
      },
      onError: (error) => this.#crash(error),
    });
  }

  #afterSlice(): void {
    this.#leaves?.look();
    const frames = this.#frames;
    const engine = this.#engine;
    if (!frames || !engine) return this.#flushReplies();
    frames.collect();
    if (this.#pump.isPlaying) this.#rewind.whilePlaying(engine, this.#o.wallNow());
    const clock = this.#clock(engine);
    const clockText = JSON.stringify(clock);
    const isNews = frames.hasChanges || clockText !== this.#sentClock;
    if (isNews && frames.canSend) {
      this.#sentClock = clockText;
      this.#o.port.post({ type: 'frame', frame: frames.next(clock) });
      this.#flushReplies();
    } else if (!isNews) this.#flushReplies();
    if (this.#replies.length > 0 || (isNews && !this.#pump.isPlaying)) this.#pump.wake();
    this.#streams.pull();
  }

  #flushReplies(): void {
    const replies = this.#replies;
    this.#replies = [];
    for (const reply of replies) this.#o.port.post(reply);
  }

  #clock(engine: Engine): ClockState {
    const { isPlaying, speed } = this.#pump;
    const { canStep, canCommand } = this.#rewind;
    return { now: engine.now, isPlaying, speed, canRewindStep: canStep, canRewindCommand: canCommand };
  }

  #running(): Engine {
    if (!this.#engine) throw new Error('no engine: send engine.boot first');
    return this.#engine;
  }

  #crash(error: unknown): void {
    this.#pump.close();
    const snapshot = this.#rewind.latest;
    const report = this.#report(error instanceof Error ? error.message : String(error), error);
    this.#o.port.post({ type: 'crashed', report, ...(snapshot ? { snapshot: this.#save(snapshot) } : {}) });
  }

  #save(data: Snapshot): SavedSnapshot {
    const history = this.#frames?.historyAt(data);
    return { format: SNAPSHOT_FORMAT, data, cluster: this.#boot, ...(history ? { history } : {}) };
  }

  #report(message: string, error?: unknown): CrashReport {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const now = this.#engine?.now ?? 0;
    const trace = this.#engine?.traceTail(REPORT_TRACE) ?? [];
    return { message, stack, ...this.#boot, now, commands: this.#log.map(({ t, command }) => ({ t, command })), trace };
  }
}

function describe(request: { method: string; path: string }): Record<string, string> {
  return { verb: request.method, path: request.path };
}

function undo(engine: Engine, command: Extract<Command, { type: 'rollout.undo' }>): ManifestResult {
  const ref = `deployment.apps/${command.name}`;
  const answer = rolloutUndo((r) => engine.handle(r), command.namespace, command.name, command.toRevision);
  if (answer.code < 400) return { index: 0, ref, outcome: 'configured', warnings: [] };
  return { index: 0, ref, outcome: 'failed', status: answer.body as Status, warnings: [] };
}
