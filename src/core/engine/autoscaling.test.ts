import { describe, expect, it } from 'vitest';
import type { Event, HorizontalPodAutoscaler, KubeObject } from '../api/types.ts';
import { createEngine } from './create-engine.ts';
import type { Engine } from './engine.ts';
import type { EngineOptions } from './options.ts';

/** Load, use, metrics and autoscaling together, over virtual time. */
const HPA = 'autoscaling/HorizontalPodAutoscaler/default/web';

function post(engine: Engine, path: string, body: object): void {
  const answer = engine.handle({ method: 'POST', path, body });
  expect(answer.code, JSON.stringify(answer.body)).toBe(201);
}

const AUTOSCALERS = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';

interface Web {
  readonly image?: string;
  readonly resources?: object;
  readonly replicas?: number;
  readonly hpa?: object;
}

function deploy(engine: Engine, { image = 'registry.k8s.io/hpa-example', resources, replicas = 1, hpa }: Web): void {
  const container = { name: 'app', image, ports: [{ containerPort: 80 }], resources: resources ?? LIMITS };
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
  const metadata = { name: 'web' };
  const selector = { matchLabels: { app: 'web' } };
  post(engine, '/apis/apps/v1/namespaces/default/deployments', { metadata, spec: { replicas, selector, template } });
  post(engine, '/api/v1/namespaces/default/services', { metadata, spec: { ports: [{ port: 80 }], selector: { app: 'web' } } }); // prettier-ignore
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  const resource = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } };
  const spec = { scaleTargetRef, maxReplicas: 10, metrics: [{ type: 'Resource', resource }], ...hpa };
  post(engine, AUTOSCALERS, { metadata, spec });
}

/** As in the walkthrough of the documentation. */
const LIMITS = { limits: { cpu: '500m' }, requests: { cpu: '200m' } };

const hpaOf = (engine: Engine): HorizontalPodAutoscaler => engine.object(HPA) as HorizontalPodAutoscaler;
const replicasOf = (engine: Engine): number =>
  (engine.object('apps/Deployment/default/web') as { spec: { replicas: number } }).spec.replicas;

function conditions(engine: Engine): string[] {
  return (hpaOf(engine).status?.conditions ?? []).map((c) => `${c.type}=${c.status} ${c.reason}: ${c.message}`);
}

function events(engine: Engine): string[] {
  const { items } = engine.handle({ method: 'GET', path: '/api/v1/events' }).body as { items: Event[] };
  const own = items.filter(
    (e) => e.involvedObject.name === 'web' && e.source?.component === 'horizontal-pod-autoscaler',
  );
  return own.map((e) => `${e.reason} ${e.message}`);
}

function load(engine: Engine, requestsPerSecond: number, more: object = {}): void {
  const url = 'http://web/';
  engine.setTraffic({ name: 'load', namespace: 'default', url, requestsPerSecond, isOn: true, ...more });
}

function started(options: EngineOptions = {}): Engine {
  const engine = createEngine({ nodes: 3, ...options });
  engine.advance(10_000);
  return engine;
}

const seconds = (engine: Engine, s: number): void => void engine.advance(engine.now + s * 1000);

interface MetricsList {
  readonly items: readonly (KubeObject & { window: string; containers: { usage: Record<string, string> }[] })[];
}
const podMetrics = (engine: Engine) => engine.handle({ method: 'GET', path: '/apis/metrics.k8s.io/v1beta1/pods' });

describe('horizontal pod autoscaling', () => {
  it('the walkthrough of php-apache: one pod at its limit, then seven at their target', () => {
    const engine = started({ freeze: true });
    deploy(engine, {});
    seconds(engine, 60);
    load(engine, 23);
    seconds(engine, 240);
    expect(replicasOf(engine)).toBe(7);
    expect(events(engine).filter((e) => e.startsWith('SuccessfulRescale'))).toEqual([
      'SuccessfulRescale New size: 2; reason: cpu resource utilization (percentage of request) above target',
      'SuccessfulRescale New size: 4; reason: cpu resource utilization (percentage of request) above target',
      'SuccessfulRescale New size: 7; reason: cpu resource utilization (percentage of request) above target',
    ]);
    expect(conditions(engine)).toEqual([
      'AbleToScale=True ReadyForNewScale: recommended size matches current size',
      'ScalingActive=True ValidMetricFound: the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
      'ScalingLimited=False DesiredWithinRange: the desired count is within the acceptable range',
    ]);
  });

  it('a ramp takes it from 3 to 10, and back only after the stabilization window', () => {
    const engine = started();
    deploy(engine, { replicas: 3, hpa: { minReplicas: 3 } });
    seconds(engine, 60);
    const begin = engine.now;
    load(engine, 50, { shape: { kind: 'ramp', seconds: 120 }, forSeconds: 360 });
    const sizes = new Map<number, number>();
    while (engine.now < begin + 900_000) {
      seconds(engine, 15);
      if (!sizes.has(replicasOf(engine))) sizes.set(replicasOf(engine), (engine.now - begin) / 1000);
      if (engine.now === begin + 450_000) {
        expect(conditions(engine)[0]).toBe(
          'AbleToScale=True ScaleDownStabilized: recent recommendations were higher than current one, applying the highest recent recommendation',
        );
        sizes.delete(3);
      }
    }
    expect(replicasOf(engine)).toBe(3);
    expect(sizes.get(10)).toBeLessThan(180);
    // The last recommendation of 10 is of about 375 s; five minutes later it counts no more.
    expect(sizes.get(3)).toBeGreaterThan(360 + 300);
    expect(sizes.get(3)).toBeLessThan(360 + 360);
  });

  it('keeps to the rates of spec.behavior', () => {
    const engine = started();
    const policies = [{ type: 'Pods', value: 1, periodSeconds: 60 }];
    deploy(engine, { hpa: { behavior: { scaleUp: { policies } } } });
    seconds(engine, 60);
    load(engine, 100);
    seconds(engine, 110);
    expect(replicasOf(engine)).toBe(3);
    expect(conditions(engine)[2]).toBe(
      'ScalingLimited=True ScaleUpLimit: the desired replica count is increasing faster than the maximum scale rate',
    );
  });

  it('says what is missing when the metrics server is stopped, and goes on afterwards', () => {
    const engine = started();
    deploy(engine, {});
    seconds(engine, 90);
    expect(conditions(engine)[1]).toMatch(/^ScalingActive=True/);
    const fault = engine.injectFault({ name: 'stop-metrics-server', target: 'metrics-server' });
    seconds(engine, 30);
    const why =
      'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server is currently unable to handle the request (get pods.metrics.k8s.io)';
    expect(conditions(engine)[1]).toBe(
      `ScalingActive=False FailedGetResourceMetric: the HPA was unable to compute the replica count: ${why}`,
    );
    expect(events(engine)).toContain(`FailedGetResourceMetric ${why}`);
    expect(podMetrics(engine).code).toBe(503);
    engine.clearFault(fault?.id ?? '');
    seconds(engine, 60);
    expect(conditions(engine)[1]).toMatch(/^ScalingActive=True/);
  });

  it('has no metrics API without a metrics server', () => {
    const engine = started({ metricsServer: false });
    deploy(engine, {});
    seconds(engine, 60);
    expect(podMetrics(engine).code).toBe(404);
    expect(conditions(engine)[1]).toMatch(
      /the server could not find the requested resource \(get pods\.metrics\.k8s\.io\)$/,
    );
  });

  it.each([
    [
      'a target that is not there',
      { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nope' } },
      'AbleToScale=False FailedGetScale: the HPA controller was unable to get the target\'s current scale: deployments.apps "nope" not found',
    ],
    [
      'a kind that is not there',
      { scaleTargetRef: { apiVersion: 'acme.io/v1', kind: 'Rocket', name: 'web' } },
      'AbleToScale=False FailedGetScale: the HPA controller was unable to get the target\'s current scale: no matches for kind "Rocket" in group "acme.io"',
    ],
    [
      'a custom metric',
      { metrics: [{ type: 'Pods', pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '1k' } } }] }, // prettier-ignore
      'ScalingActive=False FailedGetPodsMetric: the HPA was unable to compute the replica count: unable to get metric qps: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
    ],
  ])('%s', (_, hpa, want) => {
    const engine = started();
    deploy(engine, { hpa });
    seconds(engine, 40);
    expect(conditions(engine)).toContain(want);
  });

  it('leaves a target of zero replicas alone', () => {
    const engine = started();
    deploy(engine, { replicas: 0 });
    seconds(engine, 40);
    expect(conditions(engine)).toContain(
      'ScalingActive=False ScalingDisabled: scaling is disabled since the replica count of the target is zero',
    );
  });

  it('tells its reasoning', () => {
    const engine = started();
    deploy(engine, { hpa: { maxReplicas: 3 } });
    seconds(engine, 60);
    load(engine, 23);
    seconds(engine, 120);
    expect(engine.autoscaling(HPA).at(-1)).toMatchObject({
      currentReplicas: 3,
      metrics: [{ name: 'cpu', target: { utilization: 50 }, utilization: 108, counts: { ready: 3 }, replicas: 7 }],
      recommended: 7,
      stabilized: 8,
      desiredReplicas: 3,
      limited: { isLimited: true, reason: 'TooManyReplicas' },
      outcome: 'unchanged',
    });
  });
});

describe('metrics', () => {
  it('knows pods after two rounds, as averages over 15 s, never above the limit', () => {
    const engine = started();
    deploy(engine, { hpa: { maxReplicas: 1 } });
    expect(podMetrics(engine).body).toMatchObject({ kind: 'PodMetricsList', items: [] });
    seconds(engine, 60);
    load(engine, 200);
    seconds(engine, 60);
    const { items } = podMetrics(engine).body as MetricsList;
    expect(items.map((i) => [i.window, i.containers[0]?.usage['cpu']])).toEqual([['15s', '500m']]);
  });

  it('a stream of 500 requests a second is shared by the pods, and costs few events', () => {
    const engine = started();
    deploy(engine, { image: 'nginx', replicas: 10, hpa: { minReplicas: 10 }, resources: {} });
    seconds(engine, 60);
    load(engine, 500);
    seconds(engine, 60);
    const { items } = podMetrics(engine).body as MetricsList;
    expect(items.map((i) => i.containers[0]?.usage['cpu'])).toEqual(Array<string>(10).fill('7520u'));
    expect(engine.traffic()[0]).toMatchObject({ rate: 500, ok: 5000, sent: 5000 });
    const before = engine.now;
    let events = 0;
    while (!engine.advance(before + 60_000, { maxEvents: 1 })) events++;
    expect(events / 60).toBeLessThan(40);
  });

  it('refuses a shape that makes no sense', () =>
    expect(() => load(started(), 5, { shape: { kind: 'ramp', seconds: 0 } })).toThrow('ramp needs seconds above 0'));

  it('goes on with the same counters after a restore', () => {
    const engine = started();
    deploy(engine, { hpa: { maxReplicas: 1 } });
    load(engine, 10);
    seconds(engine, 60);
    const snapshot = engine.snapshot();
    seconds(engine, 60);
    const later = podMetrics(engine).body as MetricsList;
    engine.restore(snapshot);
    seconds(engine, 60);
    const again = podMetrics(engine).body as MetricsList;
    expect(again.items[0]?.containers).toEqual(later.items[0]?.containers);
  });
});
