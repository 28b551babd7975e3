import { describe, expect, it } from 'vitest';
import { createActing, outcome, role, roleBinding } from '../../testing/acting.ts';

const AUTHORIZATION = 'POST /apis/authorization.k8s.io/v1';
const SELF = `${AUTHORIZATION}/selfsubjectaccessreviews`;
const ANY = `${AUTHORIZATION}/subjectaccessreviews`;
const LOCAL = `${AUTHORIZATION}/namespaces/default/localsubjectaccessreviews`;
const PODS = { verb: 'list', resource: 'pods', namespace: 'default' };

const c = createActing();
c.create(
  role('reader', [
    { verbs: ['list'], apiGroups: [''], resources: ['pods'], resourceNames: ['a'] },
    { verbs: ['list'], apiGroups: [''], resources: ['pods'] },
  ]),
  roleBinding('reader', 'Role reader', 'User jane'),
);
const jane = c.as('jane');
const statusOf = (response: { body: unknown }) => (response.body as { status: unknown }).status;

describe('may I', () => {
  it.each<[string, object, object]>([
    [
      'in my namespace',
      { resourceAttributes: PODS },
      { allowed: true, reason: 'RBAC: allowed by RoleBinding "reader/default" of Role "reader" to User "jane"' },
    ],
    ['elsewhere', { resourceAttributes: { ...PODS, namespace: 'kube-system' } }, { allowed: false }],
    ['something else', { resourceAttributes: { ...PODS, verb: 'delete' } }, { allowed: false }],
    [
      'a path',
      { nonResourceAttributes: { verb: 'get', path: '/version' } },
      {
        allowed: true,
        reason:
          'RBAC: allowed by ClusterRoleBinding "system:discovery" of ClusterRole "system:discovery" to Group "system:authenticated"',
      },
    ],
  ])('%s', (_name, spec, status) => {
    const answer = jane(SELF, { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec });
    expect(answer.code).toBe(201);
    expect(answer.body).toMatchObject({ kind: 'SelfSubjectAccessReview', spec });
    expect(statusOf(answer)).toEqual(status);
  });

  it('is stored nowhere', () => {
    const { revision } = { revision: c.engine.snapshot().api.revision };
    jane(SELF, { spec: { resourceAttributes: PODS } });
    expect(c.engine.snapshot().api.revision).toBe(revision);
    expect(outcome(c.ask('GET /apis/authorization.k8s.io/v1/selfsubjectaccessreviews'))).toContain('405');
  });
});

describe('may somebody', () => {
  it.each<[string, string, object, object]>([
    ['a user', ANY, { user: 'jane', resourceAttributes: PODS }, { allowed: true }],
    [
      'a group',
      ANY,
      { groups: ['system:masters'], resourceAttributes: { verb: 'x', resource: 'y' } },
      { allowed: true },
    ],
    ['nobody special', ANY, { user: 'bob', resourceAttributes: PODS }, { allowed: false }],
    ['locally', LOCAL, { user: 'jane', resourceAttributes: PODS }, { allowed: true }],
  ])('%s', (_name, line, spec, status) => expect(statusOf(c.ask(line, { spec }))).toMatchObject(status));

  it('is not for everybody to ask', () =>
    expect(jane(ANY, { spec: { user: 'bob', resourceAttributes: PODS } }).code).toBe(403));
});

describe('questions that make no sense', () => {
  const start = '422 .authorization.k8s.io "" is invalid: ';
  it.each<[string, string, object, string]>([
    [
      'nothing asked',
      SELF,
      { spec: {} },
      `${start}spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified`,
    ],
    [
      'both asked',
      SELF,
      { spec: { resourceAttributes: PODS, nonResourceAttributes: { path: '/x' } } },
      `${start}spec.nonResourceAttributes: Invalid value: {"path":"/x"}: cannot be specified in combination with resourceAttributes`,
    ],
    [
      'about nobody',
      ANY,
      { spec: { resourceAttributes: PODS } },
      `${start}spec.user: Invalid value: "": at least one of user or group must be specified`,
    ],
    [
      'with a name',
      SELF,
      { metadata: { name: 'x' }, spec: { resourceAttributes: PODS } },
      `${start}metadata: Invalid value: {"name":"x"}: must be empty`,
    ],
    [
      'locally elsewhere',
      LOCAL,
      { spec: { user: 'jane', resourceAttributes: { ...PODS, namespace: 'x' } } },
      `${start}spec.resourceAttributes.namespace: Invalid value: "x": must match metadata.namespace`,
    ],
    [
      'an empty selector',
      SELF,
      { spec: { resourceAttributes: { ...PODS, fieldSelector: {} } } },
      `${start}spec.resourceAttributes.fieldSelector.requirements: Required value: when spec.resourceAttributes.fieldSelector is specified, requirements or rawSelector is required`,
    ],
    ['no namespace', `${AUTHORIZATION}/selfsubjectrulesreviews`, { spec: {} }, '400 no namespace on request'],
    [
      'no token',
      'POST /apis/authentication.k8s.io/v1/tokenreviews',
      { spec: {} },
      '400 token is required for TokenReview in authentication',
    ],
  ])('%s', (_name, line, body, expected) => expect(outcome(c.ask(line, body))).toBe(expected));
});

it('lists what one may do', () => {
  const answer = jane(`${AUTHORIZATION}/selfsubjectrulesreviews`, { spec: { namespace: 'default' } });
  expect(statusOf(answer)).toMatchObject({
    resourceRules: [
      {
        verbs: ['create'],
        apiGroups: ['authorization.k8s.io'],
        resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
      },
      { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
      { verbs: ['list'], apiGroups: [''], resources: ['pods'], resourceNames: ['a'] },
      { verbs: ['list'], apiGroups: [''], resources: ['pods'] },
    ],
    incomplete: false,
  });
});

it('shows reviews in discovery as things that are only created', () => {
  const { body } = c.ask('GET /apis/authorization.k8s.io/v1');
  expect(body).toMatchObject({
    resources: [
      { name: 'localsubjectaccessreviews', namespaced: true, kind: 'LocalSubjectAccessReview', verbs: ['create'] },
      { name: 'selfsubjectaccessreviews', namespaced: false, verbs: ['create'] },
      { name: 'selfsubjectrulesreviews', namespaced: false, verbs: ['create'] },
      { name: 'subjectaccessreviews', namespaced: false, verbs: ['create'] },
    ],
  });
  expect(c.ask('GET /openapi/v3/apis/authentication.k8s.io/v1').code).toBe(200);
});
