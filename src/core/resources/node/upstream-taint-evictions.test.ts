import { expect, it } from 'vitest';
import type { Node, Pod, Taint, Toleration } from '../../api/types.ts';
import { controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import golden from './fixtures/upstream-taint-evictions.jsonl?raw';
import { taintEvictionController } from './taint-eviction-controller.ts';

/**
 * Which pods are evicted, and when, and which evictions are called off, as taints and tolerations come and go: recorded
 * from the taint eviction controller of Kubernetes 1.36.0 (`test/upstream/record.sh taint-eviction`). One act every five
 * seconds: 'taint n0 a=x:NoExecute', 'tolerate p0 a=x/30,b', 'add p0 n1 ...', 'delete p0', 'remove n1', 'wait'.
 */
interface Course {
  /** 'NODE TOLERATIONS' of p0, p1, ... */
  readonly pods: readonly string[];
  readonly acts: readonly string[];
  /** 'SECOND what', of one second by their letters. */
  readonly out: readonly string[] | null;
}

const COURSES = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Course);
const STEP_MS = 5000;
const LAST_WAITS = 10;

function taintsOf(text: string): Taint[] {
  const all = text
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const [of = '', effect = ''] = part.split(':');
      const [key = '', value] = of.split('=');
      return { key, ...(value === undefined ? {} : { value }), effect: effect as 'NoExecute' };
    });
  return all.filter((t, i) => all.findIndex((o) => o.key === t.key && o.effect === t.effect) === i);
}

function tolerationsOf(text: string): Toleration[] {
  return text
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const [, key = '', value, seconds, effect] = /^([^=/:]*)(?:=([^/:]*))?(?:\/(-?\d+))?(?::(.*))?$/.exec(part) ?? [];
      return {
        ...(key === '*' ? {} : { key }),
        ...(value === undefined ? { operator: 'Exists' as const } : { operator: 'Equal' as const, value }),
        ...(seconds === undefined ? {} : { tolerationSeconds: Number(seconds) }),
        ...(seconds !== undefined ? { effect: 'NoExecute' as const } : effect ? { effect: effect as 'NoExecute' } : {}),
      };
    });
}

class Stage {
  readonly cluster: TestCluster = createTestCluster({ components: [controllerManager([taintEvictionController])] });
  readonly out: string[] = [];
  #second = 0;

  act(text: string): void {
    const { client } = this.cluster;
    const [what = '', name = '', a = '', b = ''] = text.split(' ');
    const node = client.find('Node', '', name);
    const pod = client.find('Pod', 'default', name);
    if (what === 'taint' && node) this.#put('Node', { ...node, spec: { ...node.spec, taints: taintsOf(a) } });
    else if (what === 'taint') this.#addNode(name, taintsOf(a));
    else if (what === 'remove' && node) client.delete('Node', '', name);
    else if (what === 'delete' && pod) client.delete('Pod', 'default', name);
    else if (what === 'tolerate' && pod)
      this.#put('Pod', { ...pod, spec: { ...pod.spec, tolerations: tolerationsOf(a) } });
    else if (what === 'add' && !pod) this.addPod(name, a, b);
  }

  #addNode(name: string, taints: Taint[]): void {
    this.cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { taints } });
  }

  addPod(name: string, nodeName: string, text: string): void {
    const containers = [{ name: 'c', image: 'i' }];
    const spec = { nodeName, terminationGracePeriodSeconds: 0, tolerations: tolerationsOf(text), containers };
    const metadata = { name, namespace: 'default' };
    this.cluster.client.create('Pod', { apiVersion: 'v1', kind: 'Pod', metadata, spec });
  }

  /** Past validation, which lets nobody take tolerations away. */
  #put(kind: string, object: Node | Pod): void {
    const { namespace, name } = object.metadata;
    this.cluster.plane.store.put(kind, namespace ? `${namespace}/${name}` : name, object, { trace: 0 });
  }

  /** Lets a second pass, and notes what was said in it. */
  second(): void {
    const before = this.#counts();
    this.cluster.advance(1000);
    for (const [message, n] of [...this.#counts()].sort(([x], [y]) => (x < y ? -1 : 1)))
      for (let i = before.get(message) ?? 0; i < n; i++) this.out.push(`${this.#second} ${message}`);
    this.#second++;
  }

  /** How often each was said: an event that comes again is counted. */
  #counts(): Map<string, number> {
    const events = this.cluster.list('Event').filter((e) => e.reason === 'TaintManagerEviction');
    return new Map(events.map((e) => [(e.message ?? '').replace('default/', ''), e.count ?? 1]));
  }
}

it.each(COURSES.map((c) => [JSON.stringify(c), c] as const))('%s', (_name, { pods, acts, out }) => {
  const stage = new Stage();
  for (const name of ['n0', 'n1']) stage.act(`taint ${name}`);
  pods.forEach((text, i) => stage.addPod(`p${i}`, ...(text.split(' ') as [string, string])));
  for (const text of [...acts, ...Array.from({ length: LAST_WAITS }, () => 'wait')]) {
    for (let i = 0; i < STEP_MS / 1000; i++) stage.second();
    stage.act(text);
  }
  expect(stage.out).toEqual(out ?? []);
});
