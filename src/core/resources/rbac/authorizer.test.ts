import { describe, expect, it } from 'vitest';
import { clusterRole, clusterRoleBinding, createActing, outcome, role, roleBinding } from '../../testing/acting.ts';

const PODS = '/api/v1/namespaces/default/pods';
const READ_PODS = { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods'] };
const REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

describe('somebody without rights', () => {
  const jane = createActing().as('jane');
  const cannot = 'User "jane" cannot';

  it.each([
    [`GET ${PODS}`, `403 pods is forbidden: ${cannot} list resource "pods" in API group "" in the namespace "default"`],
    [
      `GET ${PODS}?watch=true`,
      `403 pods is forbidden: ${cannot} watch resource "pods" in API group "" in the namespace "default"`,
    ],
    [
      `GET ${PODS}/web`,
      `403 pods "web" is forbidden: ${cannot} get resource "pods" in API group "" in the namespace "default"`,
    ],
    [
      `GET ${PODS}/web/log`,
      `403 pods "web" is forbidden: ${cannot} get resource "pods/log" in API group "" in the namespace "default"`,
    ],
    ['GET /api/v1/pods', `403 pods is forbidden: ${cannot} list resource "pods" in API group "" at the cluster scope`],
    [
      'GET /apis/apps/v1/namespaces/default/deployments',
      `403 deployments.apps is forbidden: ${cannot} list resource "deployments" in API group "apps" in the namespace "default"`,
    ],
    [
      `DELETE ${PODS}/web`,
      `403 pods "web" is forbidden: ${cannot} delete resource "pods" in API group "" in the namespace "default"`,
    ],
    [
      `DELETE ${PODS}`,
      `403 pods is forbidden: ${cannot} deletecollection resource "pods" in API group "" in the namespace "default"`,
    ],
    [
      'GET /api/v1/namespaces/x',
      `403 namespaces "x" is forbidden: ${cannot} get resource "namespaces" in API group "" in the namespace "x"`,
    ],
    [
      'GET /api/v1/nodes/node-1',
      `403 nodes "node-1" is forbidden: ${cannot} get resource "nodes" in API group "" at the cluster scope`,
    ],
    [
      'GET /apis/a<b>/v1/x',
      `403 x.a<b> is forbidden: ${cannot} list resource "x" in API group "a&lt;b&gt;" at the cluster scope`,
    ],
    ['GET /metrics', `403 forbidden: ${cannot} get path "/metrics"`],
    ['GET /version', '200'],
    ['GET /apis', '200'],
    ['GET /openapi/v3', '200'],
    ['GET /healthz', '200'],
  ])('%s', (line, expected) => expect(outcome(jane(line))).toBe(expected));

  it('is told what was forbidden', () => {
    const { body } = jane('GET /apis/apps/v1/namespaces/default/deployments/web');
    expect(body).toMatchObject({
      reason: 'Forbidden',
      details: { name: 'web', group: 'apps', kind: 'deployments' },
      code: 403,
    });
  });
});

describe('rights come from', () => {
  it('a Role in its namespace only', () => {
    const c = createActing();
    c.create(role('reader', [READ_PODS]), roleBinding('r', 'Role reader', 'User jane'));
    const jane = c.as('jane');
    expect(outcome(jane(`GET ${PODS}`))).toBe('200');
    expect(outcome(jane(`GET ${PODS}/web`))).toBe('404 pods "web" not found');
    expect(jane('GET /api/v1/namespaces/kube-system/pods').code).toBe(403);
    expect(jane('GET /api/v1/pods').code).toBe(403);
    expect(jane(`POST ${PODS}`, {}).code).toBe(403);
    c.ask('DELETE /apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings/r');
    expect(jane(`GET ${PODS}`).code).toBe(403);
  });

  it('a ClusterRole, narrowed by a RoleBinding', () => {
    const c = createActing();
    c.create(roleBinding('r', 'ClusterRole edit', 'Group devs'));
    const dev = c.as('jane', 'devs');
    expect(dev(`GET ${PODS}`).code).toBe(200);
    expect(dev('POST /api/v1/namespaces/default/configmaps', { metadata: { name: 'c' } }).code).toBe(201);
    expect(dev('GET /api/v1/namespaces/default/secrets').code).toBe(200);
    expect(dev('GET /apis/rbac.authorization.k8s.io/v1/namespaces/default/roles').code).toBe(403);
    expect(dev('GET /api/v1/namespaces/kube-system/pods').code).toBe(403);
  });

  it('a ClusterRoleBinding everywhere; secrets are not in view', () => {
    const c = createActing();
    c.create(clusterRoleBinding('v', 'ClusterRole view', 'User jane'));
    const jane = c.as('jane');
    expect(jane('GET /api/v1/pods').code).toBe(200);
    expect(jane('GET /api/v1/secrets').code).toBe(403);
    expect(jane('GET /api/v1/nodes').code).toBe(403);
  });

  it('names: a list of the one that a field selector names is about that one', () => {
    const c = createActing();
    c.create(role('one', [{ ...READ_PODS, resourceNames: ['web'] }]), roleBinding('r', 'Role one', 'User jane'));
    const jane = c.as('jane');
    expect(jane(`GET ${PODS}`).code).toBe(403);
    expect(jane(`GET ${PODS}?fieldSelector=metadata.name=web`).code).toBe(200);
    expect(jane(`GET ${PODS}/web`).code).toBe(404);
    expect(jane(`GET ${PODS}/other`).code).toBe(403);
  });

  it('roles that are gathered, as soon as the controller has', () => {
    const c = createActing();
    const labels = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' };
    c.create(clusterRoleBinding('v', 'ClusterRole view', 'User jane'));
    c.create({
      ...clusterRole('nodes', [{ verbs: ['list'], apiGroups: [''], resources: ['nodes'] }]),
      metadata: { name: 'nodes', labels },
    });
    c.engine.advance(c.engine.now + 1_000);
    expect(c.as('jane')('GET /api/v1/nodes').code).toBe(200);
    const rules = (name: string): unknown[] =>
      (c.ask(`GET /apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`).body as { rules: unknown[] }).rules;
    expect(rules('admin')).toContainEqual({ verbs: ['list'], apiGroups: [''], resources: ['nodes'] });
    c.ask('DELETE /apis/rbac.authorization.k8s.io/v1/clusterroles/nodes');
    c.engine.advance(c.engine.now + 1_000);
    expect(c.as('jane')('GET /api/v1/nodes').code).toBe(403);
  });

  it('no role that does not exist, and the refusal says so', () => {
    const c = createActing();
    c.create(roleBinding('r', 'Role nope', 'User jane'), clusterRoleBinding('s', 'ClusterRole nada', 'User jane'));
    expect(outcome(c.as('jane')(`GET ${PODS}`))).toMatch(
      /in the namespace "default": RBAC: \[clusterrole.rbac.authorization.k8s.io "nada" not found, role.rbac.authorization.k8s.io "nope" not found\]$/,
    );
  });
});

describe('the administrator', () => {
  it('is one by a binding, and none without it', () => {
    const c = createActing();
    expect(c.ask('GET /api/v1/nodes').code).toBe(200);
    c.ask('DELETE /apis/rbac.authorization.k8s.io/v1/clusterrolebindings/kubeadm:cluster-admins');
    expect(outcome(c.ask('GET /api/v1/nodes'))).toContain('User "kubernetes-admin" cannot list resource "nodes"');
    expect(c.engine.object('Node//node-1' as never)).toBeDefined();
  });

  it('is none when the role is emptied', () => {
    const c = createActing();
    c.ask(
      'PATCH /apis/rbac.authorization.k8s.io/v1/clusterroles/cluster-admin',
      { rules: [] },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(c.ask('GET /api/v1/nodes').code).toBe(403);
  });
});

describe('impersonation', () => {
  const c = createActing();
  c.create(
    clusterRole('old', [{ verbs: ['impersonate'], apiGroups: [''], resources: ['users'], resourceNames: ['jane'] }]),
    clusterRoleBinding('old', 'ClusterRole old', 'User bob'),
    clusterRole('new', [
      { verbs: ['impersonate-on:user-info:list'], apiGroups: [''], resources: ['pods'] },
      { verbs: ['impersonate:user-info'], apiGroups: ['authentication.k8s.io'], resources: ['users'] },
    ]),
    clusterRoleBinding('new', 'ClusterRole new', 'ServiceAccount default/default'),
    clusterRoleBinding('v', 'ClusterRole view', 'User jane'),
  );
  const { body } = c.ask('POST /api/v1/namespaces/default/serviceaccounts/default/token', { spec: {} });
  const authorization = `Bearer ${(body as { status: { token: string } }).status.token}`;

  it('gives service accounts and nodes the groups they always have', () => {
    const who = (user: string, ...groups: string[]) =>
      (
        c.as(user, ...groups)('POST /apis/authentication.k8s.io/v1/selfsubjectreviews', {}).body as {
          status: { userInfo: object };
        }
      ).status.userInfo;
    expect(who('jane')).toEqual({ username: 'jane', groups: ['system:authenticated'] });
    expect(who('jane', 'a')).toEqual({ username: 'jane', groups: ['a', 'system:authenticated'] });
    expect(who('system:serviceaccount:default:x')).toEqual({
      username: 'system:serviceaccount:default:x',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    });
  });

  it('for one verb is enough for that verb', () => {
    const as = (line: string) => c.ask(line, undefined, { authorization, 'impersonate-user': 'jane' });
    expect(as(`GET ${PODS}`).code).toBe(200);
    expect(outcome(as(`GET ${PODS}/web`))).toBe(
      '403 pods "web" is forbidden: User "system:serviceaccount:default:default" cannot impersonate-on:user-info:get resource "pods" in API group "" in the namespace "default"',
    );
  });

  it('needs a name', () => {
    expect(outcome(c.ask('GET /api/v1/pods', undefined, { 'impersonate-group': 'a\nb' }))).toBe(
      '400 requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"a", "b"}, Extra:map[string][]string(nil)} without impersonating a user name',
    );
  });
});

describe('system:masters', () => {
  it('may do everything without a role', () => {
    const c = createActing();
    c.ask('DELETE /apis/rbac.authorization.k8s.io/v1/clusterrolebindings/cluster-admin');
    const root = c.as('root', 'system:masters');
    expect(root('GET /api/v1/secrets').code).toBe(200);
    expect(root(`POST ${REVIEW}`, { spec: { resourceAttributes: { verb: 'x', resource: 'y' } } }).body).toMatchObject({
      status: { allowed: true },
    });
  });
});

it('knows nothing by the names that every object of JavaScript has', () => {
  const c = createActing();
  const node = c.as('system:node:node-1', 'system:nodes');
  expect(outcome(node('GET /api/v1/constructor'))).toMatch(/^403 .* at the cluster scope$/);
  const ref = { apiVersion: 'v1', kind: 'constructor', name: 'x' };
  const token = 'POST /api/v1/namespaces/default/serviceaccounts/default/token';
  expect(outcome(c.ask(token, { spec: { boundObjectRef: ref } }))).toBe(
    '400 cannot bind token to object of type /v1, Kind=constructor',
  );
  expect(c.ask(token, { spec: { boundObjectRef: { apiVersion: 1 } } }).code).toBe(400);
  expect(c.ask(token, { spec: 'x', metadata: 1 }).code).toBe(201);
  const headers = { 'impersonate-user': 'jane', 'impersonate-extra-__proto__': 'x' };
  expect(c.ask('GET /version', undefined, headers).code).toBe(200);
});

it('server-side apply takes the right to create what does not exist', () => {
  const c = createActing();
  const rule = { verbs: ['patch'], apiGroups: [''], resources: ['configmaps'] };
  c.create(role('patcher', [rule]), roleBinding('r', 'Role patcher', 'User jane'));
  const url = 'PATCH /api/v1/namespaces/default/configmaps/a?fieldManager=x';
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { k: 'v' } };
  const headers = { 'impersonate-user': 'jane', 'content-type': 'application/apply-patch+yaml' };
  expect(outcome(c.ask(url, object, headers))).toBe(
    '403 configmaps "a" is forbidden: User "jane" cannot create resource "configmaps" in API group "" in the namespace "default"',
  );
  c.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
  expect(outcome(c.ask(url, object, headers))).toBe('200');
});

it('running something in a pod takes more than reading it', () => {
  const c = createActing();
  const sub = (verbs: string[]) => [{ verbs, apiGroups: [''], resources: ['pods/exec'] }];
  c.create(role('get', sub(['get'])), roleBinding('r', 'Role get', 'User jane'));
  const exec = 'GET /api/v1/namespaces/default/pods/web/exec?command=ls';
  expect(outcome(c.as('jane')(exec))).toBe(
    '403 pods "web" is forbidden: User "jane" cannot create resource "pods/exec" in API group "" in the namespace "default"',
  );
  c.create(role('create', sub(['create'])), roleBinding('s', 'Role create', 'User jane'));
  expect(c.as('jane')(exec).code).toBe(404);
});

it('the rules of a role that gathers belong to the controller', () => {
  const c = createActing();
  const url = 'PATCH /apis/rbac.authorization.k8s.io/v1/clusterroles/all?fieldManager=kubectl';
  const headers = { 'content-type': 'application/apply-patch+yaml' };
  const aggregationRule = {
    clusterRoleSelectors: [{ matchLabels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } }],
  };
  const { rules: _none, ...gatherer } = clusterRole('all', [], { aggregationRule });
  expect(outcome(c.ask(url, gatherer, headers))).toBe('201');
  c.engine.advance(c.engine.now + 1_000);
  const { body } = c.ask('GET /apis/rbac.authorization.k8s.io/v1/clusterroles/all');
  const { metadata, rules } = body as {
    metadata: { managedFields: { manager: string; operation: string }[] };
    rules: unknown[];
  };
  expect(rules).toHaveLength(12);
  expect(metadata.managedFields.map((m) => `${m.manager} ${m.operation}`).sort()).toEqual([
    'clusterrole-aggregation-controller Apply',
    'kubectl Apply',
  ]);
  expect(outcome(c.ask(url, gatherer, headers))).toBe('200');
  expect(outcome(c.ask(url, { ...gatherer, rules: [] }, headers))).toBe(
    '409 Apply failed with 1 conflict: conflict with "clusterrole-aggregation-controller": .rules',
  );
});
