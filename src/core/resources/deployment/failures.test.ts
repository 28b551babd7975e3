import { expect, test } from 'vitest';
import { forbidden, type StatusCause } from '../../api/status-error.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import { controllerManager } from '../../runtime/controller.ts';
import { createTestCluster, type TestCluster } from '../../testing/cluster.ts';
import { fakeKubelets } from '../../testing/fake-kubelets.ts';
import { CONTROLLERS } from '../controllers.ts';

/** What becomes of a Deployment whose writes are refused, who goes back, and who meets others' ReplicaSets. */
interface Refusal {
  kind: string | undefined;
  operation: 'CREATE' | 'DELETE';
  tries: number;
  causes?: StatusCause[];
}

function start(): { cluster: TestCluster; refusal: Refusal } {
  const refusal: Refusal = { kind: undefined, operation: 'CREATE', tries: 0 };
  const plugin: AdmissionPlugin = {
    name: 'refusal',
    validate({ kind, operation, name }) {
      if (kind.def.plural !== refusal.kind || operation !== refusal.operation) return [];
      refusal.tries++;
      throw forbidden({ group: kind.def.group, resource: kind.def.plural, name }, 'exceeded quota', refusal.causes);
    },
  };
  const components = [controllerManager(CONTROLLERS), fakeKubelets({ nodes: ['node-1'] })];
  const cluster = createTestCluster({ components, admission: [plugin] });
  cluster.apply({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } });
  return { cluster, refusal };
}

const web = (spec: Record<string, unknown> = {}, image = 'nginx:1', annotations = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', annotations },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }] } },
    ...spec,
  },
});

const read = (cluster: TestCluster) => cluster.client.get('apps/Deployment', 'default', 'web');
const conditionsOf = (cluster: TestCluster): string[] =>
  (read(cluster).status?.conditions ?? []).map((c) => `${c.type} ${c.status} ${c.reason}: ${c.message}`);
const sets = (cluster: TestCluster) => cluster.list('apps/ReplicaSet');

test('a ReplicaSet that cannot be created: condition, event, 15 more tries, then nothing until something changes', () => {
  const { cluster, refusal } = start();
  refusal.kind = 'replicasets';
  cluster.apply(web());
  cluster.advance(600_000);
  const text = /^Failed to create new replica set "web-\w+": replicasets\.apps "web-\w+" is forbidden: exceeded quota$/;
  expect(conditionsOf(cluster)).toEqual([
    expect.stringMatching(new RegExp(`^Progressing False ReplicaSetCreateError: ${text.source.slice(1)}`)),
  ]);
  expect(cluster.events('ReplicaSetCreateError')[0]).toMatch(
    new RegExp(`^Warning ReplicaSetCreateError ${text.source.slice(1)}`),
  );
  // The first pass, the one its own condition causes, and 15 from the queue: pkg/controller/deployment maxRetries.
  expect(refusal.tries).toBeGreaterThanOrEqual(16);
  expect(refusal.tries).toBeLessThanOrEqual(18);
  refusal.kind = undefined;
  cluster.advance(600_000);
  expect(sets(cluster)).toHaveLength(0);
  cluster.client.patch('apps/Deployment', 'default', 'web', { metadata: { labels: { touched: 'yes' } } });
  cluster.advance(5000);
  expect(read(cluster).status?.availableReplicas).toBe(2);
  expect(conditionsOf(cluster)[1]).toMatch(/^Progressing True NewReplicaSetAvailable/);
});

test('in a namespace that is going away nobody is told and nothing is tried again', () => {
  const { cluster, refusal } = start();
  refusal.kind = 'replicasets';
  refusal.causes = [{ reason: 'NamespaceTerminating', message: 'namespace default is being terminated' }];
  cluster.apply(web());
  cluster.advance(60_000);
  expect(refusal.tries).toBe(1);
  expect(read(cluster).status?.conditions).toBeUndefined();
  expect(cluster.events('ReplicaSetCreateError')).toEqual([]);
});

test('pods that cannot be created show as ReplicaFailure, are tried with growing pauses, and the failure goes again', () => {
  const { cluster, refusal } = start();
  refusal.kind = 'pods';
  cluster.apply(web());
  cluster.advance(10_000);
  const failure = /^ReplicaFailure True FailedCreate: pods "web-\w+-\w+" is forbidden: exceeded quota$/;
  expect(conditionsOf(cluster)).toContainEqual(expect.stringMatching(failure));
  expect(cluster.events('FailedCreate')[0]).toMatch(/^Warning FailedCreate Error creating: pods "web-\w+-\w+" is forb/);
  // 5 ms, doubled: 11 tries of the queue in 10 s, one pod each, and those its own status causes.
  expect(refusal.tries).toBeGreaterThan(10);
  expect(refusal.tries).toBeLessThan(16);
  refusal.kind = undefined;
  cluster.advance(20_000);
  expect(conditionsOf(cluster).join()).not.toContain('ReplicaFailure');
  expect(read(cluster).status?.availableReplicas).toBe(2);
});

test('pods that cannot be deleted show as FailedDelete, with the words of the pod control', () => {
  const { cluster, refusal } = start();
  cluster.apply(web());
  cluster.advance(5000);
  Object.assign(refusal, { kind: 'pods', operation: 'DELETE' });
  cluster.client.patch('apps/Deployment', 'default', 'web', { spec: { replicas: 1 } });
  cluster.advance(3000);
  const failure = /^ReplicaFailure True FailedDelete: unable to delete pods: pods "web-\w+-\w+" is forbidden: exceeded/;
  expect(conditionsOf(cluster)).toContainEqual(expect.stringMatching(failure));
  expect(cluster.events('FailedDelete')[0]).toMatch(/^Warning FailedDelete Error deleting: pods "web-\w+-\w+" is forb/);
});

test('a ReplicaSet that lacks pods still tells when those it has become available', () => {
  const { cluster, refusal } = start();
  cluster.apply(web({ minReadySeconds: 5, replicas: 1 }));
  cluster.advance(900);
  refusal.kind = 'pods';
  cluster.client.patch('apps/Deployment', 'default', 'web', { spec: { replicas: 2 } });
  cluster.advance(2100);
  expect(read(cluster).status?.availableReplicas).toBeUndefined();
  cluster.advance(4000);
  expect(read(cluster).status?.availableReplicas).toBe(1);
});

test('the name of the new ReplicaSet is taken: another hash (collisionCount)', () => {
  const { cluster } = start();
  cluster.apply(web());
  cluster.advance(5000);
  const name = sets(cluster)[0]?.metadata.name ?? '';
  cluster.client.delete('apps/Deployment', 'default', 'web', { propagationPolicy: 'Background' });
  cluster.advance(20_000);
  const other = { metadata: { labels: { app: 'other' } }, spec: { containers: [{ name: 'main', image: 'nginx:1' }] } };
  const spec = { replicas: 0, selector: { matchLabels: { app: 'other' } }, template: other };
  cluster.apply({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name }, spec });
  cluster.apply(web());
  cluster.advance(10_000);
  expect(read(cluster).status).toMatchObject({ collisionCount: 1, availableReplicas: 2 });
  expect(sets(cluster).map((rs) => rs.metadata.name === name)).toEqual(expect.arrayContaining([true, false]));
});

test('ReplicaSets without an owner are adopted, those that no longer match are let go', () => {
  const { cluster } = start();
  cluster.apply(web());
  cluster.advance(5000);
  const [rs] = sets(cluster);
  const name = rs?.metadata.name ?? '';
  cluster.client.delete('apps/Deployment', 'default', 'web', { propagationPolicy: 'Orphan' });
  cluster.advance(5000);
  expect(cluster.client.get('apps/ReplicaSet', 'default', name).metadata.ownerReferences ?? []).toEqual([]);
  cluster.apply(web());
  cluster.advance(5000);
  expect(sets(cluster).map((s) => s.metadata.ownerReferences?.[0]?.uid)).toEqual([read(cluster).metadata.uid]);
  cluster.client.patch('apps/ReplicaSet', 'default', name, { metadata: { labels: { app: 'mine' } } });
  cluster.advance(5000);
  expect(cluster.client.get('apps/ReplicaSet', 'default', name).metadata.ownerReferences ?? []).toEqual([]);
});

const ROLLBACK = 'deprecated.deployment.rollback.to';
const rollBack = (cluster: TestCluster, to: string): void => {
  cluster.client.patch('apps/Deployment', 'default', 'web', { metadata: { annotations: { [ROLLBACK]: to } } });
  cluster.advance(10_000);
};

test('the annotation of extensions/v1beta1 rolls back, and goes whatever comes of it', () => {
  const { cluster } = start();
  cluster.apply(web());
  cluster.advance(5000);
  rollBack(cluster, '0');
  expect(cluster.events('DeploymentRollbackRevisionNotFound').at(-1)).toMatch(/ Unable to find last revision\.$/);
  cluster.client.patch('apps/Deployment', 'default', 'web', {
    metadata: { annotations: { 'kubernetes.io/change-cause': 'edit' } },
    spec: { template: { spec: { containers: [{ name: 'main', image: 'nginx:2' }] } } },
  });
  cluster.advance(10_000);
  rollBack(cluster, '7');
  const notFound = / Unable to find the revision to rollback to\.$/;
  expect(cluster.events('DeploymentRollbackRevisionNotFound').at(-1)).toMatch(notFound);
  rollBack(cluster, '2');
  const same = 'The rollback revision contains the same template as current deployment "web"';
  expect(cluster.events('DeploymentRollbackTemplateUnchanged')).toEqual([
    `Warning DeploymentRollbackTemplateUnchanged ${same}`,
  ]);
  rollBack(cluster, '0');
  expect(cluster.events('DeploymentRollback')).toEqual([
    'Normal DeploymentRollback Rolled back deployment "web" to revision 1',
  ]);
  const d = read(cluster);
  expect(d.spec.template?.spec?.containers[0]?.image).toBe('nginx:1');
  expect(d.spec.template?.metadata?.labels).toEqual({ app: 'web' });
  // Annotations come from the ReplicaSet: the cause of the edit is not its.
  expect(d.metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' });
});
