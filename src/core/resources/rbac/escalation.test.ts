import { describe, expect, it } from 'vitest';
import { clusterRole, clusterRoleBinding, createActing, outcome, role, roleBinding } from '../../testing/acting.ts';

const ROOT = '/apis/rbac.authorization.k8s.io/v1';
const ROLES = `${ROOT}/namespaces/default/roles`;
const BINDINGS = `${ROOT}/namespaces/default/rolebindings`;
const WHO =
  'user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n';

/** Jane administers namespace default: she has what the ClusterRole admin has. */
function jane() {
  const c = createActing();
  c.create(roleBinding('admin', 'ClusterRole admin', 'User jane'));
  return { ...c, jane: c.as('jane') };
}

describe('roles', () => {
  it('may hold what their author has', () => {
    const c = jane();
    const rules = [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }];
    expect(outcome(c.jane(`POST ${ROLES}`, role('r', rules)))).toBe('201');
  });

  it('may not hold more', () => {
    const c = jane();
    const rules = [
      { verbs: ['get', 'list'], apiGroups: [''], resources: ['nodes', 'pods'] },
      { verbs: ['*'], apiGroups: ['apps'], resources: ['deployments'] },
    ];
    expect(outcome(c.jane(`POST ${ROLES}`, role('r', rules)))).toBe(
      `403 roles.rbac.authorization.k8s.io "r" is forbidden: ${WHO}{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}\n{APIGroups:["apps"], Resources:["deployments"], Verbs:["*"]}`,
    );
    expect(c.jane(`GET ${ROLES}/r`).code).toBe(404);
  });

  it('may not grow beyond either, but labels do not matter', () => {
    const c = jane();
    c.create(role('r', [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]));
    const stored = c.ask(`GET ${ROLES}/r`).body as { metadata: object };
    expect(
      outcome(c.jane(`PUT ${ROLES}/r`, { ...stored, metadata: { ...stored.metadata, finalizers: ['a.b/c'] } })),
    ).toBe('200');
    expect(
      outcome(c.jane(`PATCH ${ROLES}/r`, { rules: [{ verbs: ['get'], apiGroups: [''], resources: ['nodes'] }] })),
    ).toContain(WHO);
  });

  it('may hold anything with the verb escalate', () => {
    const c = jane();
    c.create(
      role('escalate', [{ verbs: ['escalate'], apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'] }]),
      roleBinding('escalate', 'Role escalate', 'User jane'),
    );
    expect(outcome(c.jane(`POST ${ROLES}`, role('r', [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }])))).toBe(
      '201',
    );
  });

  it('gather only for those who may do everything', () => {
    const c = createActing();
    c.create(
      clusterRole('make', [
        { verbs: ['create'], apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles'] },
      ]),
      clusterRoleBinding('make', 'ClusterRole make', 'User jane'),
    );
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] };
    expect(outcome(c.as('jane')(`POST ${ROOT}/clusterroles`, clusterRole('all', [], { aggregationRule })))).toBe(
      '403 clusterroles.rbac.authorization.k8s.io "all" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    );
  });
});

describe('bindings', () => {
  it('may grant what their author has', () => {
    const c = jane();
    expect(outcome(c.jane(`POST ${BINDINGS}`, roleBinding('b', 'ClusterRole view', 'User bob')))).toBe('201');
    expect(c.as('bob')('GET /api/v1/namespaces/default/pods').code).toBe(200);
  });

  it('may not grant more', () => {
    const c = jane();
    expect(outcome(c.jane(`POST ${BINDINGS}`, roleBinding('b', 'ClusterRole cluster-admin', 'User jane')))).toBe(
      `403 rolebindings.rbac.authorization.k8s.io "b" is forbidden: ${WHO}{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}`,
    );
  });

  it('may not grant what nobody knows', () => {
    const c = jane();
    expect(outcome(c.jane(`POST ${BINDINGS}`, roleBinding('b', 'Role nope', 'User jane')))).toBe(
      '404 roles.rbac.authorization.k8s.io "nope" not found',
    );
    expect(outcome(c.ask(`POST ${BINDINGS}`, roleBinding('b', 'Role nope', 'User jane')))).toBe('201');
  });

  it('may grant anything with the verb bind', () => {
    const c = jane();
    c.create(
      role('bind', [
        {
          verbs: ['bind'],
          apiGroups: ['rbac.authorization.k8s.io'],
          resources: ['clusterroles'],
          resourceNames: ['cluster-admin'],
        },
      ]),
      roleBinding('bind', 'Role bind', 'User jane'),
    );
    expect(outcome(c.jane(`POST ${BINDINGS}`, roleBinding('b', 'ClusterRole cluster-admin', 'User bob')))).toBe('201');
    expect(c.jane(`POST ${BINDINGS}`, roleBinding('n', 'ClusterRole system:node', 'User bob')).code).toBe(403);
  });
});
