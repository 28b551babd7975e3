import { describe, expect, it } from 'vitest';
import { createActing, outcome } from '../../testing/acting.ts';

const NS = '/api/v1/namespaces/default';
const c = createActing(2);
const pod = (name: string, nodeName: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { nodeName, containers: [{ name: 'c', image: 'nginx' }], ...more },
});
const SLICES = '/apis/resource.k8s.io/v1/resourceslices';
const slice = (name: string, nodeName: string) => ({
  apiVersion: 'resource.k8s.io/v1',
  kind: 'ResourceSlice',
  metadata: { name },
  spec: { driver: 'gpu.example.com', nodeName, pool: { name: nodeName, generation: 1, resourceSliceCount: 1 } },
});
const config = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
c.create(
  config('used'),
  config('unused'),
  pod('mine', 'node-1', { volumes: [{ name: 'v', configMap: { name: 'used' } }], serviceAccountName: 'default' }),
  pod('other', 'node-2'),
  slice('mine', 'node-1'),
  slice('other', 'node-2'),
);
const node = c.as('system:node:node-1', 'system:nodes');
const unrelated = "no relationship found between node 'node-1' and this object";
const lease = (name: string) => `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`;

/** After plugin/pkg/auth/authorizer/node/node_authorizer_test.go. */
describe('a kubelet may', () => {
  it.each<[string, string | RegExp]>([
    ['GET /api/v1/nodes/node-1', '200'],
    ['GET /api/v1/nodes/node-2', /node 'node-1' cannot read 'node-2', only its own Node object$/],
    ['GET /api/v1/nodes', /node 'node-1' cannot read all nodes, only its own Node object$/],
    ['GET /api/v1/nodes?fieldSelector=metadata.name=node-1', '200'],
    ['GET /api/v1/pods?fieldSelector=spec.nodeName=node-1', '200'],
    ['GET /api/v1/pods', /can only list\/watch pods with spec.nodeName field selector$/],
    [`GET ${NS}/pods/mine`, '200'],
    [`GET ${NS}/pods/other`, new RegExp(`${unrelated}$`)],
    [`GET ${NS}/configmaps/used`, '200'],
    [`GET ${NS}/configmaps/unused`, new RegExp(`${unrelated}$`)],
    [`GET ${NS}/configmaps`, /No Object name found$/],
    [`GET ${NS}/secrets/x`, new RegExp(`${unrelated}$`)],
    [`DELETE ${NS}/configmaps/used`, /can only read resources of this type$/],
    [`GET ${SLICES}?fieldSelector=spec.nodeName=node-1`, '200'],
    [`GET ${SLICES}`, /can only list\/watch\/deletecollection resourceslices with nodeName field selector$/],
    [`GET ${SLICES}/mine`, '200'],
    [`GET ${SLICES}/other`, new RegExp(`${unrelated}$`)],
    ['GET /api/v1/services', '200'],
    ['GET /apis/apps/v1/deployments', /at the cluster scope$/],
    [`GET ${lease('node-1')}`, '200'],
    [`GET ${lease('node-2')}`, /can only access node lease with the same name as the requesting node$/],
  ])('%s', (line, expected) => {
    if (typeof expected === 'string') expect(outcome(node(line))).toBe(expected);
    else expect(outcome(node(line))).toMatch(expected);
  });
});

/** After plugin/pkg/admission/noderestriction/admission_test.go. */
describe('a kubelet may change', () => {
  const cannot = '403 nodes "node-1" is forbidden: ';
  it.each<[string, string, object | undefined, string]>([
    ['its devices', `POST ${SLICES}`, slice('new', 'node-1'), '201'],
    [
      'no devices of others',
      `POST ${SLICES}`,
      slice('foreign', 'node-2'),
      '403 resourceslices.resource.k8s.io "foreign" is forbidden: can only create ResourceSlice with the same NodeName as the requesting node',
    ],
    ['its status', 'PATCH /api/v1/nodes/node-1/status', { status: { capacity: { x: '1' } } }, '200'],
    [
      'labels of its own',
      'PATCH /api/v1/nodes/node-1',
      { metadata: { labels: { 'node.kubernetes.io/x': 'y', a: 'b' } } },
      '200',
    ],
    [
      'no labels of others',
      'PATCH /api/v1/nodes/node-1',
      { metadata: { labels: { 'node-role.kubernetes.io/x': '' } } },
      `${cannot}is not allowed to modify labels: node-role.kubernetes.io/x`,
    ],
    [
      'no restricted labels',
      'PATCH /api/v1/nodes/node-1',
      { metadata: { labels: { 'node-restriction.kubernetes.io/x': '' } } },
      `${cannot}is not allowed to modify labels: node-restriction.kubernetes.io/x`,
    ],
    [
      'no taints',
      'PATCH /api/v1/nodes/node-1',
      { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } },
      `${cannot}node "node-1" is not allowed to modify taints`,
    ],
    [
      'no other node',
      'PATCH /api/v1/nodes/node-2',
      { metadata: { labels: { a: 'b' } } },
      '403 nodes "node-2" is forbidden: node "node-1" is not allowed to modify node "node-2"',
    ],
    [
      'no other status',
      'PATCH /api/v1/nodes/node-2/status',
      { status: { capacity: { x: '1' } } },
      '403 nodes "node-2" is forbidden: node "node-1" is not allowed to modify node "node-2"',
    ],
    ['its pods', `PATCH ${NS}/pods/mine/status`, { status: { message: 'x' } }, '200'],
    [
      'no other pods',
      `PATCH ${NS}/pods/other/status`,
      { status: { message: 'x' } },
      '403 pods "other" is forbidden: node "node-1" can only update pod status for pods with spec.nodeName set to itself',
    ],
    [
      'no pods of its own making',
      `POST ${NS}/pods`,
      pod('x', 'node-1'),
      '403 pods "x" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "node-1" can only create mirror pods',
    ],
    [
      'not by deleting other pods',
      `DELETE ${NS}/pods/other`,
      undefined,
      '403 pods "other" is forbidden: node "node-1" can only delete pods with spec.nodeName set to itself',
    ],
    [
      'not by evicting other pods',
      `POST ${NS}/pods/other/eviction`,
      { metadata: { name: 'other' } },
      '403 pods "other" is forbidden: node node-1 can only evict pods with spec.nodeName set to itself',
    ],
    [
      'no tokens without a pod',
      `POST ${NS}/serviceaccounts/default/token`,
      { spec: {} },
      '403 serviceaccounts "default" is forbidden: node requested token not bound to a pod',
    ],
  ])('%s', (_name, line, body, expected) => expect(outcome(node(line, body))).toBe(expected));
});
