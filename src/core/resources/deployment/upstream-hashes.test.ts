import { expect, it } from 'vitest';
import type { Deployment, PodTemplateSpec, StatefulSet } from '../../api/types.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { draftRevision } from '../shared/controller-revisions.ts';
import golden from './fixtures/upstream-hashes.jsonl?raw';
import { templateHash } from './revisions.ts';

/**
 * Names have the letters that a real cluster gives them: recorded from Kubernetes 1.36.0 for templates of public examples
 * and made-up ones, after defaulting and a trip through protobuf (`test/upstream/record.sh template-names`).
 */
interface Recorded {
  readonly name: string;
  readonly collisions?: number;
  /** pod-template-hash; ControllerRevisions of a DaemonSet, too. */
  readonly hash: string;
  /** Of a StatefulSet. */
  readonly revision: string;
  readonly template: PodTemplateSpec;
}

const PATH = '/apis/apps/v1/namespaces/default/deployments';
const RECORDED = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);
const engine = createEngine({ nodes: 0, seed: 1 });

it.each(RECORDED.map((r, i) => ({ ...r, name: `${i} ${r.name}` })))('$name', (recorded) => {
  const { collisions, hash, revision } = recorded;
  const spec = { replicas: 0, selector: { matchLabels: { app: 'a' } }, template: recorded.template };
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec };
  const created = engine.handle({ method: 'POST', path: PATH, query: { dryRun: 'All' }, body });
  expect(created).toMatchObject({ code: 201 });
  const template = (created.body as Deployment).spec.template ?? {};
  const set = { metadata: { name: 'x', uid: 'x' }, spec: { template } } as unknown as StatefulSet;
  const names = {
    hash: templateHash(template, collisions),
    revision: draftRevision(set, 1, collisions ?? 0).metadata.name,
  };
  expect(names).toEqual({ hash, revision: `x-${revision}` });
});

it('of what a running cluster makes', () => {
  const cluster = createEngine({ nodes: 1, seed: 1 });
  const { template, hash } = RECORDED.find((r) => r.collisions === undefined) as Recorded;
  const selector = { matchLabels: { app: 'a' } };
  const create = (kind: string, path: string, rest: object) =>
    cluster.handle({ method: 'POST', path, body: { apiVersion: 'apps/v1', kind, metadata: { name: 'd' }, spec: { selector, template, ...rest } } }); // prettier-ignore
  create('Deployment', PATH, { replicas: 1 });
  create('DaemonSet', PATH.replace('deployments', 'daemonsets'), {});
  cluster.advance(cluster.now + 5000);
  const names = (path: string) => {
    const { body } = cluster.handle({ method: 'GET', path });
    return (body as { items: Deployment[] }).items.map((o) => o.metadata.name);
  };
  expect(names(PATH.replace('deployments', 'replicasets'))).toEqual([`d-${hash}`]);
  expect(names(PATH.replace('deployments', 'controllerrevisions'))).toEqual([`d-${hash}`]);
  const pods = names('/api/v1/namespaces/default/pods').filter((n) => n.startsWith(`d-${hash}-`));
  expect(pods).toHaveLength(1);
});
