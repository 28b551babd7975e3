import { expect, it } from 'vitest';
import { StatusError } from '../../api/status-error.ts';
import type { HorizontalPodAutoscaler, Pod } from '../../api/types.ts';
import type { HorizontalPodAutoscalerCondition } from '../../api/types-workloads.ts';
import { EPOCH_MS, formatTime } from '../../lib/time.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import { LabelIndex } from '../../runtime/label-index.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { AutoscalerPass } from './autoscaler-pass.ts';
import golden from './fixtures/upstream-passes.jsonl?raw';
import { Rivals } from './rivals.ts';
import type { Scale } from './target-scale.ts';

/**
 * What one look comes to in 35 made-up situations: recorded from reconcileAutoscaler of Kubernetes 1.36.0
 * (`test/upstream/record.sh autoscaler`). Ages are in seconds.
 */
interface Change {
  readonly n: number;
  readonly age: number;
}

interface Situation {
  readonly spec: HorizontalPodAutoscaler['spec'];
  readonly desired: number;
  readonly had?: readonly string[];
  readonly scale: readonly [number, number] | null;
  readonly selector: string;
  /** What another autoscaler selects. */
  readonly rival?: string;
  readonly noUpdate?: boolean;
  readonly noServer?: boolean;
  /** Phase, ready, ages of start, condition and metrics, requests, use, whether it ends. */
  readonly pods: readonly string[] | null;
  readonly wanted?: readonly Change[];
  readonly ups?: readonly Change[];
  readonly downs?: readonly Change[];
}

interface Outcome {
  readonly replicas?: number;
  readonly current: number;
  readonly desired: number;
  readonly scaled?: boolean;
  readonly conditions: readonly string[];
  readonly metrics?: readonly unknown[];
  readonly events?: readonly string[];
}

const NOW = 1_000_000;
const EPOCH = EPOCH_MS + NOW;
const ago = (seconds: number): string => formatTime(EPOCH - seconds * 1000);
const RECORDED = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { in: Situation; out: Outcome });

function podOf(text: string, i: number): Pod {
  const [phase = '', ready = '', started, changed, , cpu = '', , ends] = text.split(' ');
  const containers = cpu.split(',').map((request, j) => ({
    name: j === 0 ? 'app' : 'side',
    resources: request === '' ? {} : { requests: { cpu: request, memory: '64Mi' } },
  }));
  return {
    metadata: {
      name: `web-${i}`,
      namespace: 'default',
      labels: { app: 'a' },
      ...(ends ? { deletionTimestamp: ago(1) } : {}),
    },
    spec: { containers },
    status: {
      phase,
      startTime: ago(Number(started)),
      conditions: [{ type: 'Ready', status: ready, lastTransitionTime: ago(Number(changed)) }],
    },
  } as unknown as Pod;
}

function metricsOf(text: string, i: number): object[] {
  const [, , , , age, , used = ''] = text.split(' ');
  if (used === '') return [];
  const containers = used.split(',').map((of, j) => {
    const [cpu, memory] = of.split('/').map(Number);
    return { name: j === 0 ? 'app' : 'side', usage: { cpu: `${cpu}m`, memory: `${memory}Mi` } };
  });
  return [{ metadata: { name: `web-${i}` }, timestamp: ago(Number(age)), window: '15s', containers }];
}

const failure = (code: number, reason: string, message: string) => new StatusError({ code, reason: reason as 'NotFound', message, status: 'Failure' } as ConstructorParameters<typeof StatusError>[0]); // prettier-ignore

function conditionOf(text: string): HorizontalPodAutoscalerCondition {
  const [type = '', status = '', reason = '', ...message] = text.split(' ');
  return { type, status: status as 'True', reason, message: message.join(' '), lastTransitionTime: ago(100) };
}

/** With defaults, which the server fills in. */
function autoscalerOf(s: Situation): HorizontalPodAutoscaler {
  const body = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: s.spec,
  };
  const path = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';
  const { body: stored } = createEngine({ nodes: 0, seed: 1 }).handle({
    method: 'POST',
    path,
    query: { dryRun: 'All' },
    body,
  });
  const conditions = (s.had ?? []).map(conditionOf);
  return {
    ...(stored as HorizontalPodAutoscaler),
    status: { desiredReplicas: s.desired, currentReplicas: s.scale?.[0] ?? 0, conditions },
  };
}

function look(s: Situation): Outcome {
  const hpa = autoscalerOf(s);
  const events: string[] = [];
  let { status } = hpa;
  let replicas: number | undefined;
  const dynamic = {
    isServed: (kind: string) => !kind.endsWith('Nothing'),
    getSub: (): Scale => {
      if (!s.scale) throw failure(404, 'NotFound', 'deployments.apps "web" not found');
      const [wanted, present] = s.scale;
      return { metadata: { name: 'web' }, spec: { replicas: wanted }, status: { replicas: present, selector: s.selector } } as Scale; // prettier-ignore
    },
    update: (_: string, scale: Scale) => {
      if (s.noUpdate) throw failure(500, 'InternalError', 'no scaling today');
      replicas = scale.spec.replicas;
    },
    resourceOf: () => 'services',
    versionsBehind: () => [],
    raw: () => {
      throw failure(404, 'NotFound', 'the server could not find the requested resource');
    },
    select: () => {
      if (s.noServer) throw failure(503, 'ServiceUnavailable', 'the server is currently unable to handle the request');
      return (s.pods ?? []).flatMap(metricsOf);
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
  for (const pod of (s.pods ?? []).map(podOf)) pods.apply(pod, undefined, false);
  const rivals = new Rivals();
  const rival = rivals.parse(s.rival ?? '');
  if (s.rival !== undefined && !('error' in rival)) rivals.set('default/other', { namespace: 'default', name: 'other', selector: rival }); // prettier-ignore
  const at = (list: readonly Change[] = []) =>
    list.map(({ n, age }) => ({ replicas: n, change: n, atMs: NOW - age * 1000 }));
  const history = { recommendations: at(s.wanted), scaleUps: at(s.ups), scaleDowns: at(s.downs) };
  new AutoscalerPass({ ctx, hpa, key: 'default/web', history, pods, rivals }).run();
  return {
    ...(replicas === undefined ? {} : { replicas }),
    current: status?.currentReplicas ?? 0,
    desired: status?.desiredReplicas ?? 0,
    ...(status?.lastScaleTime ? { scaled: true } : {}),
    conditions: (status?.conditions ?? []).map((c) => `${c.type} ${c.status} ${c.reason} ${c.message}`),
    ...(status?.currentMetrics?.length ? { metrics: status.currentMetrics } : {}),
    ...(events.length > 0 ? { events } : {}),
  };
}

it.each(RECORDED.map((r) => [JSON.stringify(r.in), r] as const))('%s', (_name, recorded) => {
  expect(look(recorded.in)).toEqual(recorded.out);
});
