import type { KubeObject } from '../../core/api/types.ts';
import { keyOf } from '../store/key-of.ts';
import type { CommandPayload, EngineClient, SilentCommand } from '../../workers/client.ts';
import {
  PROTOCOL_VERSION,
  type Answers,
  type Command,
  type CrashReport,
  type Event,
  type FaultRecord,
  type FaultRequest,
  type Frame,
  type ManifestDocument,
  type ManifestResult,
  type Query,
  type Results,
} from '../../workers/protocol.ts';
import {
  FAKE_COMPONENTS,
  FAKE_MACHINES,
  FAKE_PODS,
  fakeNode,
  fakeObjects,
  fakePod,
  fakeWorkloads,
  webPod,
} from './fake-cluster.ts';
import {
  FAKE_CHAIN,
  FAKE_FAULTS,
  FAKE_KINDS,
  FAKE_MARKS,
  FAKE_NOW,
  FAKE_SAMPLES,
  fakeTraffic,
} from './fake-history.ts';

/**
 * An EngineClient with no engine behind it, for developing the page (`?fake`) and for its tests. It replays a hand-made
 * reset frame; while playing it sends a delta ten times a second and finishes the pending pod after two seconds. It
 * stores what is applied, and knows nothing of Kubernetes.
 */
export class FakeClient implements EngineClient {
  readonly #listeners = new Set<(event: Event) => void>();
  readonly #objects = new Map<string, KubeObject>();
  #now = FAKE_NOW;
  #seq = 0;
  #speed = 1;
  #timer: ReturnType<typeof setInterval> | undefined;
  #faults: readonly FaultRecord[] = [];
  #hasFinished = false;
  /** Everything sent so far, for tests. */
  readonly sent: { readonly type: string }[] = [];

  subscribe(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  send(command: Extract<Command, { type: SilentCommand }>): void {
    this.sent.push(command);
    if (command.type === 'clock.play') this.#play();
    if (command.type === 'clock.pause') this.#pause();
    if (command.type === 'clock.speed') this.#speed = command.factor;
    if (command.type === 'debug.crash') this.#crash();
    else if (command.type !== 'frame.ack') this.#delta({});
  }

  call<T extends keyof Results>(type: T, payload: object): Promise<Results[T]> {
    this.sent.push({ type, ...payload });
    const answer = this.#calls[type] as (payload: object) => unknown;
    return Promise.resolve(answer(payload) as Results[T]);
  }

  ask<N extends Query['name']>(query: Extract<Query, { name: N }>): Promise<Answers[N]> {
    const answer = this.#answers[query.name as N] as (query: Query) => Answers[N];
    return Promise.resolve(answer(query));
  }

  readonly #calls: { readonly [T in keyof Results]: (payload: never) => Results[T] } = {
    'engine.boot': () => this.#boot(),
    'api.request': () => ({ code: 200, body: {} }) as never,
    'manifest.apply': (payload: CommandPayload<'manifest.apply'>) => this.#apply(payload),
    'manifest.delete': (payload: CommandPayload<'manifest.delete'>) => this.#remove(payload.documents),
    'rollout.undo': () => ({ index: 0, ref: '', outcome: 'configured', warnings: [] }),
    'clock.step-event': () => this.#step(100),
    'clock.step': (payload: { ms: number }) => this.#step(payload.ms),
    'clock.rewind': () => this.#step(-1000),
    'fault.inject': (payload: { fault: FaultRequest }) => this.#inject(payload.fault),
    'fault.clear': (payload: { faultId: string }) => this.#clear(payload.faultId),
    'traffic.set': () => null,
    query: () => null,
  } as never;

  readonly #answers: { readonly [N in Query['name']]: (query: never) => Answers[N] } = {
    why: () => FAKE_CHAIN,
    'why-trace': () => FAKE_CHAIN,
    verdicts: () => [FAKE_ATTEMPT],
    autoscaling: () => [],
    'next-run': () => this.#now + 60_000,
    routes: (query: { node: string }) => fakeRoutes(query.node),
    object: (query: { key: string }) => this.#objects.get(query.key) ?? null,
    logs: () => ['starting up', 'listening on :8080', 'GET / 200'],
    http: () => fakeTraffic(this.#now).recent[0] as never,
    report: () => this.#report(),
    snapshot: () => ({ format: 1, data: null }),
    hash: () => 'fake',
  };

  #boot(): null {
    const frame: Frame = {
      ...this.#frame('reset'),
      upserts: fakeObjects(),
      pods: FAKE_PODS.map((pod) => fakePod(pod).summary),
      machines: FAKE_MACHINES,
      components: FAKE_COMPONENTS,
      faults: this.#faults,
      marks: FAKE_MARKS,
      samples: FAKE_SAMPLES,
    };
    for (const object of frame.upserts) this.#objects.set(keyOf(object), object);
    queueMicrotask(() => {
      this.#emit({ type: 'ready', version: PROTOCOL_VERSION, kinds: FAKE_KINDS, faults: FAKE_FAULTS });
      this.#emit({ type: 'frame', frame });
    });
    return null;
  }

  #play(): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#step(100 * this.#speed), 100);
  }

  #pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #step(ms: number): null {
    const before = Math.floor(this.#now / 1000);
    this.#now = Math.max(0, this.#now + ms);
    const samples = Math.floor(this.#now / 1000) > before ? [{ t: this.#now, ready: 4, total: 5 }] : [];
    const pod = this.#hasFinished || this.#now < FAKE_NOW + 2000 ? [] : [fakePod(webPod('b8f9x', 'node-3'))];
    if (pod.length > 0) this.#hasFinished = true;
    this.#delta({
      samples,
      upserts: [...pod.map(({ object }) => object), ...(pod.length > 0 ? fakeWorkloads(4, 4) : [])],
      pods: pod.map(({ summary }) => summary),
    });
    return null;
  }

  #apply({ documents, dryRun }: { documents: readonly ManifestDocument[]; dryRun: boolean }): ManifestResult[] {
    const objects = documents.map(({ object }) => withDefaults(object));
    const results = objects.map((object, i) => {
      const key = keyOf(object);
      const outcome = this.#objects.has(key) ? ('configured' as const) : ('created' as const);
      return { index: documents[i]?.index ?? i, ref: key, outcome, warnings: [] };
    });
    if (!dryRun) {
      for (const object of objects) this.#objects.set(keyOf(object), object);
      this.#delta({ upserts: objects, marks: [this.#mark('user.apply', '', { documents: objects.length })] });
    }
    return results;
  }

  #remove(documents: readonly ManifestDocument[]): ManifestResult[] {
    const removed = documents.map(({ object }) => keyOf(withDefaults(object)));
    for (const key of removed) this.#objects.delete(key);
    this.#delta({ removed });
    return removed.map((ref, index) => ({ index, ref, outcome: 'deleted', warnings: [] }));
  }

  #inject(fault: FaultRequest): FaultRecord {
    const record = { ...fault, id: `fault-${this.#seq}`, since: this.#now, trace: 2 };
    this.#faults = [...this.#faults, record];
    const { name, target } = fault;
    const upserts = name === 'power-off' ? [fakeNode(target, 'zone-a', false)] : [];
    this.#delta({ faults: this.#faults, upserts, marks: [this.#mark('user.fault', '', { fault: name, target })] });
    return record;
  }

  #clear(id: string): null {
    const cleared = this.#faults.find((fault) => fault.id === id);
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
    const upserts = cleared?.name === 'power-off' ? [fakeNode(cleared.target, 'zone-a', true)] : [];
    this.#delta({ faults: this.#faults, upserts });
    return null;
  }

  #mark(code: 'user.apply' | 'user.fault', ref: string, args: Record<string, unknown>) {
    return { trace: this.#seq + 100, t: this.#now, lane: 'you', tone: 'neutral', code, ref, args } as const;
  }

  #crash(): void {
    this.#pause();
    this.#emit({ type: 'crashed', report: this.#report(), snapshot: { format: 1, data: null } });
  }

  #report(): CrashReport {
    const stack = 'Error: debug.crash\n    at Engine.advance (engine.ts:1:1)';
    return { message: 'debug.crash', stack, seed: 1, nodes: 3, now: this.#now, commands: [], trace: FAKE_CHAIN };
  }

  #delta(part: Partial<Frame>): void {
    this.#emit({ type: 'frame', frame: { ...this.#frame('delta'), ...part } });
  }

  #frame(kind: Frame['kind']): Frame {
    const isPlaying = this.#timer !== undefined;
    const clock = { now: this.#now, isPlaying, speed: this.#speed, canRewindStep: true, canRewindCommand: true };
    return {
      seq: ++this.#seq,
      kind,
      clock,
      upserts: [],
      removed: [],
      pods: [],
      marks: [],
      samples: [],
      traffic: [fakeTraffic(this.#now)],
    };
  }

  #emit(event: Event): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** What the server would fill in at least, so that the page can show the object. */
function withDefaults(object: KubeObject): KubeObject {
  const metadata = { namespace: 'default', uid: `uid-${object.kind}-${object.metadata.name}`, ...object.metadata };
  return { ...object, metadata: { creationTimestamp: '2026-01-01T00:00:00Z', ...metadata } };
}

const FAKE_ATTEMPT = {
  pod: 'Pod/default/web-app-6f7d9c5b48-b8f9x',
  at: 401_100,
  result: 'scheduled',
  node: 'node-3',
  nodes: [
    {
      node: 'node-3',
      total: 264,
      scores: [score('NodeResourcesFit', 64), score('NodeResourcesBalancedAllocation', 100)],
    },
    {
      node: 'node-1',
      total: 204,
      scores: [score('NodeResourcesFit', 71), score('NodeResourcesBalancedAllocation', 33)],
    },
    {
      node: 'node-2',
      rejectedBy: {
        plugin: 'TaintToleration',
        reasons: ['node(s) had untolerated taint(s)'],
        isUnresolvable: true,
      },
    },
  ],
} as const;

function score(plugin: string, normalized: number) {
  return { plugin, raw: normalized, normalized, weight: 1 } as const;
}

function fakeRoutes(node: string): Answers['routes'] {
  const endpoints = [3, 4, 5].map((last, i) => ({
    ip: `10.244.0.${last}`,
    port: 8080,
    node,
    probability: 1 / (3 - i),
  }));
  const rule = {
    service: 'Service/default/web-service',
    portName: '',
    protocol: 'TCP',
    clusterIP: '10.96.41.7',
    port: 80,
  };
  return { node, syncedAt: 401_000, rules: [{ ...rule, sessionAffinity: 'None', endpoints }] };
}
