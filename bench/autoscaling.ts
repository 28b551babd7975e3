import { createEngine, type Engine } from '../src/core/index.ts';

/** Clusters under load for the rows simspeed-1k and hpa-1k: workloads with requests, probes and autoscalers at rest. */
interface Shape {
  readonly nodes: number;
  readonly workloads: number;
  readonly podsEach: number;
  readonly probes: boolean;
  /** Requests a second to each Service. */
  readonly load: number;
}

function post(engine: Engine, path: string, body: object): void {
  const answer = engine.handle({ method: 'POST', path, body });
  if (answer.code >= 400) throw new Error(JSON.stringify(answer.body));
}

function addWorkload(engine: Engine, name: string, { podsEach, probes }: Shape): void {
  const labels = { app: name };
  const metadata = { name, namespace: 'default' };
  const readinessProbe = { httpGet: { path: '/', port: 80 }, periodSeconds: 10 };
  const container = {
    name: 'web',
    image: 'nginx:1.27',
    ports: [{ containerPort: 80 }],
    resources: { requests: { cpu: '20m', memory: '16Mi' } },
    ...(probes ? { readinessProbe } : {}),
  };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas: podsEach, selector: { matchLabels: labels }, template };
  post(engine, '/apis/apps/v1/namespaces/default/deployments', { metadata, spec });
  post(engine, '/api/v1/namespaces/default/services', { metadata, spec: { selector: labels, ports: [{ port: 80 }] } });
  const resource = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } };
  const hpa = {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: podsEach,
    maxReplicas: podsEach * 2,
    metrics: [{ type: 'Resource', resource }],
  };
  post(engine, '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers', { metadata, spec: hpa });
}

/** All pods Ready, every autoscaler with figures. */
export function loaded(shape: Shape): Engine {
  const engine = createEngine({ nodes: shape.nodes, seed: 1 });
  engine.advance(10_000);
  for (let i = 0; i < shape.workloads; i++) addWorkload(engine, `web-${i}`, shape);
  if (shape.load > 0)
    for (let i = 0; i < shape.workloads; i++)
      engine.setTraffic({
        name: `load-${i}`,
        namespace: 'default',
        url: `http://web-${i}/`,
        requestsPerSecond: shape.load,
        isOn: true,
      });
  engine.advance(engine.now + 180_000);
  const last = engine.autoscaling(`autoscaling/HorizontalPodAutoscaler/default/web-${shape.workloads - 1}`).at(-1);
  if (last?.outcome !== 'unchanged') throw new Error(`autoscalers are not at rest: ${JSON.stringify(last)}`);
  return engine;
}
