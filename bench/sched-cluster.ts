import { ControlPlane } from '../src/core/control-plane.ts';
import { Process } from '../src/core/runtime/component.ts';
import { scheduler } from '../src/core/scheduler/scheduler.ts';
import { VerdictLog } from '../src/core/scheduler/verdict-log.ts';
import type { KubeObject } from '../src/core/api/types.ts';

/**
 * API server and scheduler alone, as kube-scheduler's own benchmark has them: no kubelets, no controllers.
 * Upstream: test/integration/scheduler_perf, its operations createNodes, createNamespaces, createPods and churn.
 */
export type Template = Readonly<Record<string, unknown>> & { readonly spec: object };

const TRIM_EVERY = 4_096;
const HISTORY = 20_000;

export class SchedCluster {
  readonly plane = new ControlPlane({ seed: 1, freeze: false, hashWrites: false, admission: [] });
  readonly verdicts = new VerdictLog();
  #names = 0;
  #bound = 0;

  constructor() {
    const { plane } = this;
    plane.onCommit(({ bucket, record, prev }) => {
      if (bucket === 'Pod' && nodeOf(record.value) && !(prev && nodeOf(prev.value))) this.#bound++;
    });
    for (const name of ['default', 'sched-0', 'sched-1']) this.namespace(name);
  }

  get bound(): number {
    return this.#bound;
  }

  namespace(name: string, labels: Readonly<Record<string, string>> = {}): void {
    this.create('namespaces', undefined, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  }

  /** `labels` of the i-th; each gets its name as its host name. */
  nodes(
    count: number,
    labels: (i: number) => Readonly<Record<string, string>> = () => ({}),
    more: NodeMore = {},
  ): void {
    for (let i = 0; i < count; i++) {
      const name = more.name ?? `scheduler-perf-${i}`;
      const capacity = { pods: more.pods ?? '110', cpu: '4', memory: '32Gi' };
      const spec = more.taints ? { taints: more.taints } : {};
      this.create('nodes', undefined, {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels(i) } },
        spec,
        status: { capacity, allocatable: capacity, conditions: [{ type: 'Ready', status: 'True' }] },
      });
    }
  }

  start(): void {
    const { plane } = this;
    const services = { ...plane, clock: plane.clock, tracer: plane.tracer, rng: plane.rng, server: plane.server };
    new Process(scheduler({ verdicts: this.verdicts }), { ...services, watchDelayMs: () => 5 }).start();
  }

  pods(count: number, template: Template, namespace = 'default'): void {
    for (let i = 0; i < count; i++) this.pod(template, namespace);
  }

  pod(template: Template, namespace = 'default'): string {
    const name = `pod-${this.#names++}`;
    const metadata = { ...(template['metadata'] as object | undefined), name, namespace };
    this.create('pods', namespace, { apiVersion: 'v1', kind: 'Pod', ...template, metadata });
    return name;
  }

  create(resource: string, namespace: string | undefined, body: unknown): KubeObject {
    const place = { group: '', version: 'v1', resource, ...(namespace ? { namespace } : {}) };
    return this.plane.server.serve({ verb: 'create', ...place, body } as never) as KubeObject;
  }

  remove(resource: string, namespace: string | undefined, name: string): void {
    const place = { group: '', version: 'v1', resource, name, ...(namespace ? { namespace } : {}) };
    this.plane.server.serve({ verb: 'delete', ...place, options: { gracePeriodSeconds: 0 } } as never);
  }

  advance(ms: number): void {
    const until = this.plane.clock.now + ms;
    while (!this.plane.advance(until, TRIM_EVERY)) this.plane.store.trim(HISTORY);
    this.plane.store.trim(HISTORY);
  }

  /** Until so many pods have been bound in all; throws after ten virtual minutes without one more. */
  untilBound(count: number, each: () => void = () => undefined): void {
    let last = this.#bound;
    let idleMs = 0;
    while (this.#bound < count) {
      this.advance(100);
      each();
      idleMs = this.#bound === last ? idleMs + 100 : 0;
      last = this.#bound;
      if (idleMs > 600_000) throw new Error(`stuck with ${this.#bound} of ${count} pods bound`);
    }
  }
}

interface NodeMore {
  readonly name?: string;
  readonly pods?: string;
  readonly taints?: readonly object[];
}

const nodeOf = (o: KubeObject): string | undefined => (o.spec as { nodeName?: string } | undefined)?.nodeName;
