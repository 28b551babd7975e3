import { expect, it } from 'vitest';
import { controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import golden from './fixtures/upstream-pod-gc.jsonl?raw';
import { podGcController } from './pod-gc-controller.ts';

/**
 * Which pods are removed or failed as nodes go, come back and are taken out of service, and pods end or are deleted:
 * recorded from the pod garbage collector of Kubernetes 1.36.0 (`test/upstream/record.sh pod-gc`). Each phase takes a
 * hundred seconds: 'pod p0 n1 Running kept', 'delete p0', 'phase p0 Failed', 'node n0 Both' (not ready and out of service),
 * 'drop n0'.
 */
interface Phase {
  readonly acts: readonly string[];
  /** 'NAME PHASE [ends] [REASON: MESSAGE]' */
  readonly pods?: readonly string[];
}

const COURSES = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as readonly Phase[]);
const PHASE_MS = 100_000;

function act({ client, apply }: TestCluster, text: string): void {
  const [what = '', name = '', a = '', b = '', c = ''] = text.split(' ');
  const pod = client.find('Pod', 'default', name);
  const node = client.find('Node', '', name);
  if (what === 'delete' && pod) client.delete('Pod', 'default', name);
  if (what === 'phase' && pod) client.updateStatus('Pod', { ...pod, status: { ...pod.status, phase: a as 'Failed' } });
  if (what === 'drop' && node) client.delete('Node', '', name);
  if (what === 'pod') {
    const metadata = { name, namespace: 'default', ...(c === 'kept' ? { finalizers: ['example.com/kept'] } : {}) };
    const spec = { ...(a === '-' ? {} : { nodeName: a }), containers: [{ name: 'c', image: 'i' }] };
    const made = client.create('Pod', { apiVersion: 'v1', kind: 'Pod', metadata, spec });
    client.updateStatus('Pod', { ...made, status: { phase: b as 'Failed' } });
  }
  if (what === 'node') {
    const isOut = a === 'Out' || a === 'Both';
    const isReady = a === 'Ready' || a === 'Out';
    const taints = isOut ? [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }] : [];
    apply({ apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { taints } });
    const made = client.get('Node', '', name);
    const conditions = [{ type: 'Ready', status: isReady ? ('True' as const) : ('Unknown' as const) }];
    client.updateStatus('Node', { ...made, status: { ...made.status, conditions } });
  }
}

function look(cluster: TestCluster): string[] {
  const numberOf = (name: string): number => Number(name.slice(1));
  const pods = cluster.list('Pod').sort((x, y) => numberOf(x.metadata.name) - numberOf(y.metadata.name));
  return pods.map(({ metadata, status }) => {
    const ends = metadata.deletionTimestamp ? ' ends' : '';
    const conditions = (status?.conditions ?? []).map(({ reason, message }) => ` ${reason}: ${message}`);
    return `${metadata.name} ${status?.phase}${ends}${conditions.join('')}`;
  });
}

it.each(COURSES.map((phases, i) => [`course ${i}`, phases] as const))('%s', (_name, phases) => {
  const cluster = createTestCluster({ components: [controllerManager([podGcController])] });
  for (const { acts, pods = [] } of phases) {
    for (const text of acts) act(cluster, text);
    cluster.advance(PHASE_MS);
    expect(look(cluster), acts.join(', ')).toEqual(pods);
  }
});
