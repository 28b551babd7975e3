import { describe, expect, it } from 'vitest';
import { StatusError } from '../../api/status-error.ts';
import type { HorizontalPodAutoscaler, Pod } from '../../api/types.ts';
import { EPOCH_MS, formatTime } from '../../lib/time.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import { LabelIndex } from '../../runtime/label-index.ts';
import { AutoscalerPass } from './autoscaler-pass.ts';
import golden from './fixtures/upstream-tables.jsonl?raw';
import { replicasForShare, replicasForValue, sumOf } from './replicas-for-value.ts';
import { Rivals } from './rivals.ts';

/**
 * Upstream's own tables (horizontal_test.go, replica_calculator_test.go) with what its code came to, custom, object and
 * external metrics included (`test/upstream/record.sh autoscaler-tables`). Ages are in seconds, amounts in thousandths.
 */
interface Answer {
  /** 'cpu', 'cpu container1', 'pods qps', 'object qps', 'external qps'. */
  readonly of: string;
  readonly pods?: Readonly<Record<string, number>>;
  readonly rows?: readonly number[];
  readonly error?: string;
}

interface Situation {
  readonly name: string;
  readonly spec: {
    readonly min?: number;
    readonly max: number;
    readonly metrics: readonly unknown[] | null;
    readonly behavior?: unknown;
  };
  readonly current: number;
  readonly desired: number;
  readonly lastScale?: number;
  readonly had?: readonly string[];
  readonly scale?: readonly [number, number];
  /** Default: 'name=test-pod'. */
  readonly selector?: string;
  readonly noScale?: string;
  readonly noUpdate?: string;
  /** 'Running True -1 -1 500m,500m *3': phase, ready, ages of start and condition, requests, how many. */
  readonly pods: readonly string[];
  readonly wanted?: readonly { readonly n: number; readonly age: number }[];
  readonly answers: readonly Answer[] | null;
}

interface ValueCase {
  readonly name: string;
  readonly pods: readonly string[];
  readonly current: number;
  readonly levels: readonly string[];
  readonly target: number;
  readonly isShare: boolean;
  readonly tolerances: readonly [number, number];
  readonly replicas: number;
  readonly usage: string;
}

type Line = { readonly in: Situation; readonly out: unknown } | { readonly value: ValueCase };

const NOW = 10_000_000;
const EPOCH = EPOCH_MS + NOW;
/** Go's zero time is -1. */
const ago = (seconds: number): string => formatTime(seconds < 0 ? 0 : EPOCH - seconds * 1000);
const LINES = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Line);

function podOf(text: string, i: number): Pod {
  const [phase = '', ready = '', started, changed, requests = '', ends] = text.split(' ');
  const containers = requests.split(',').map((cpu, j) => ({
    name: `container${j + 1}`,
    resources: { requests: { cpu } },
  }));
  const deleted = ends ? { deletionTimestamp: ago(1) } : {};
  return {
    metadata: { name: `test-pod-${i}`, namespace: 'test-namespace', labels: { name: 'test-pod' }, ...deleted },
    spec: { containers },
    status: {
      phase,
      startTime: ago(Number(started)),
      conditions: [{ type: 'Ready', status: ready, lastTransitionTime: ago(Number(changed)) }],
    },
  } as unknown as Pod;
}

const podsOf = (lines: readonly string[]): Pod[] =>
  lines
    .flatMap((line) => {
      const [, text = '', n] = /^(.*) \*(\d+)$/.exec(line) ?? [];
      return Array.from({ length: Number(n) }, () => text);
    })
    .map(podOf);

const failure = (message: string, reason = 'InternalError') => new StatusError({ code: 500, reason, message, status: 'Failure' } as ConstructorParameters<typeof StatusError>[0]); // prettier-ignore

/** Answers in the order in which they were given. */
function tape(answers: readonly Answer[]) {
  let at = 0;
  const next = (kind: string, api: string): Answer => {
    const answer = answers[at++];
    if (!answer?.of.startsWith(kind)) throw new Error(`asked for ${kind}, not ${answer?.of}`);
    const prefix = `unable to fetch metrics from ${api} metrics API: `;
    if (answer.error?.startsWith(prefix) && !answer.error.includes('returned 0 results'))
      throw failure(answer.error.slice(prefix.length));
    return answer;
  };
  const item = (value: number, name?: string) => ({
    value: `${value}m`,
    timestamp: ago(0),
    ...(name === undefined ? {} : { describedObject: { name } }),
  });
  return {
    select: () => {
      const { of, pods = {} } = next('', 'resource');
      const [resource = '', container = 'container1'] = of.split(' ');
      return Object.entries(pods).map(([name, value]) => ({
        metadata: { name },
        timestamp: ago(0),
        window: '60s',
        containers: [{ name: container, usage: { [resource]: `${value}m` } }],
      }));
    },
    versionsBehind: () => ['v1beta2'],
    resourceOf: () => 'deployments.apps',
    raw: (path: string) => {
      if (path.startsWith('/apis/external.')) return { items: (next('external', 'external').rows ?? []).map((v) => item(v)) }; // prettier-ignore
      const kind = path.includes('/pods/*/') ? 'pods' : 'object';
      const { pods = {}, rows = [], error } = next(kind, 'custom');
      if (kind === 'pods') return { items: Object.entries(pods).map(([name, value]) => item(value, name)) };
      return { items: error === undefined ? rows.map((v) => item(v)) : [] };
    },
  };
}

function look(s: Situation): unknown {
  const conditions = (s.had ?? []).map((text) => {
    const [type = '', status = '', reason = '', ...message] = text.split(' ');
    return { type, status: status as 'True', reason, message: message.join(' '), lastTransitionTime: ago(100) };
  });
  const hpa = {
    metadata: { name: 'test-hpa', namespace: 'test-namespace' },
    spec: {
      scaleTargetRef: { apiVersion: 'v1', kind: 'ReplicationController', name: 'test-rc' },
      ...(s.spec.min === undefined ? {} : { minReplicas: s.spec.min }),
      maxReplicas: s.spec.max,
      metrics: s.spec.metrics ?? [],
      ...(s.spec.behavior === undefined ? {} : { behavior: s.spec.behavior }),
    },
    status: { currentReplicas: s.current, desiredReplicas: s.desired, conditions },
  } as unknown as HorizontalPodAutoscaler;
  const events: string[] = [];
  let { status } = hpa;
  let replicas: number | undefined;
  const dynamic = {
    ...tape(s.answers ?? []),
    isServed: () => true,
    getSub: () => {
      if (!s.scale) throw failure(s.noScale ?? '');
      return {
        metadata: {},
        spec: { replicas: s.scale[0] },
        status: { replicas: s.scale[1], selector: s.selector ?? 'name=test-pod' },
      };
    },
    update: (_: string, scale: { spec: { replicas: number } }) => {
      if (s.noUpdate && !s.noUpdate.includes('simulated conflict')) throw failure(s.noUpdate);
      replicas = scale.spec.replicas;
    },
  };
  const ctx = {
    now: formatTime(EPOCH),
    nowMs: NOW,
    epochMs: EPOCH,
    tracer: { decide: () => undefined },
    recorder: { event: (_: object, type: string, reason: string, message: string) => events.push(`${type} ${reason} ${message}`) }, // prettier-ignore
    client: { dynamic, updateStatus: (_: string, next: HorizontalPodAutoscaler) => (status = next.status) },
  } as unknown as ComponentContext;
  const pods = new LabelIndex<Pod>();
  for (const pod of podsOf(s.pods)) pods.apply(pod, undefined, false);
  // One that has long expired stands for none, which is not the same as nothing known.
  const wanted = s.wanted?.length === 0 ? [{ n: 1, age: 9000 }] : (s.wanted ?? []);
  const recommendations = wanted.map(({ n, age }) => ({ replicas: n, atMs: NOW - age * 1000 }));
  const history = { recommendations, scaleUps: [], scaleDowns: [] };
  new AutoscalerPass({ ctx, hpa, key: 'test-namespace/test-hpa', history, pods, rivals: new Rivals() }).run();
  return {
    ...(replicas === undefined ? {} : { replicas }),
    current: status?.currentReplicas ?? 0,
    desired: status?.desiredReplicas ?? 0,
    conditions: (status?.conditions ?? []).map((c) => `${c.type} ${c.status} ${c.reason} ${c.message}`.trim()),
    ...(status?.currentMetrics?.length ? { metrics: status.currentMetrics } : {}),
    ...(events.length > 0 ? { events } : {}),
  };
}

describe('an autoscaler does as upstream in its own tests', () => {
  const all = LINES.flatMap((line) => ('in' in line ? [line] : []));
  it.each(all.map((line) => [line.in.name, line] as const))('%s', (_, { in: situation, out }) => {
    expect(look(situation)).toEqual(out);
  });
});

describe('a value that belongs to no pod asks for as many replicas as upstream has it', () => {
  const all = LINES.flatMap((line) => ('value' in line ? [line.value] : []));
  it.each(all.map((c) => [c.name, c] as const))('%s', (_, c) => {
    const [scaleDown, scaleUp] = c.tolerances;
    const input = {
      pods: podsOf(c.pods),
      tolerances: { scaleDown, scaleUp },
      currentReplicas: c.current,
      statusReplicas: c.current,
    };
    const usage = sumOf(c.levels.map(BigInt));
    const got = c.isShare ? replicasForShare(input, usage, c.target) : replicasForValue(input, usage, c.target);
    expect(got).toMatchObject({ replicas: c.replicas, usage: BigInt(c.usage) });
  });
});
