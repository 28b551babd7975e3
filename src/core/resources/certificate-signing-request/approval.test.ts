import { describe, expect, it } from 'vitest';
import { clusterRole, clusterRoleBinding, createActing, outcome } from '../../testing/acting.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const request = (more: object = {}) => ({
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name: 'jane' },
  spec: { request: 'eA==', signerName: 'example.com/signer', usages: ['client auth'], username: 'root', ...more },
});
const approved = { type: 'Approved', status: 'True', reason: 'KubectlApprove', message: 'yes' };
const status = (...conditions: object[]) => ({ status: { conditions } });
const MERGE = { 'content-type': 'application/merge-patch+json' };

const c = createActing();
c.create(
  clusterRole('ask', [
    { verbs: ['create', 'get'], apiGroups: ['certificates.k8s.io'], resources: ['certificatesigningrequests'] },
  ]),
  clusterRoleBinding('ask', 'ClusterRole ask', 'User jane'),
  clusterRole('approve', [
    { verbs: ['update'], apiGroups: ['certificates.k8s.io'], resources: ['certificatesigningrequests/approval'] },
  ]),
  clusterRoleBinding('approve', 'ClusterRole approve', 'User bob'),
);

describe('a certificate signing request', () => {
  it('says who asked', () => {
    const { code, body } = c.as('jane')(`POST ${CSRS}`, request());
    expect(code).toBe(201);
    expect(body).toMatchObject({ spec: { username: 'jane', groups: ['system:authenticated'] } });
  });

  it('is not approved through its status', () => {
    expect(outcome(c.ask(`PATCH ${CSRS}/jane/status`, status(approved), MERGE))).toBe(
      '422 CertificateSigningRequest.certificates.k8s.io "jane" is invalid: status.conditions: Forbidden: updates may not add a condition of type "Approved"',
    );
  });

  it('is not approved by everybody', () => {
    const stored = c.ask(`GET ${CSRS}/jane`).body as object;
    expect(outcome(c.as('bob')(`PUT ${CSRS}/jane/approval`, { ...stored, ...status(approved) }))).toBe(
      '403 certificatesigningrequests.certificates.k8s.io "jane" is forbidden: user not permitted to approve requests with signerName "example.com/signer"',
    );
  });

  it('takes an annotation together with a condition that says neither yes nor no', () => {
    const patch = { metadata: { annotations: { seen: 'true' } }, ...status({ type: 'Looked', status: 'True' }) };
    expect(c.ask(`PATCH ${CSRS}/jane/approval`, patch, MERGE)).toMatchObject({
      code: 200,
      body: { metadata: { annotations: { seen: 'true' } }, status: { conditions: [{ type: 'Looked' }] } },
    });
    expect(c.ask(`PATCH ${CSRS}/jane/approval`, { metadata: { annotations: null }, ...status() }, MERGE)).toMatchObject(
      {
        code: 200,
        body: { metadata: { name: 'jane' } },
      },
    );
  });

  it('is approved by who may, once and for all', () => {
    c.create(
      clusterRole('sign', [
        {
          verbs: ['approve'],
          apiGroups: ['certificates.k8s.io'],
          resources: ['signers'],
          resourceNames: ['example.com/*'],
        },
      ]),
      clusterRoleBinding('sign', 'ClusterRole sign', 'User bob'),
    );
    const stored = c.ask(`GET ${CSRS}/jane`).body as object;
    const answer = c.as('bob')(`PUT ${CSRS}/jane/approval`, { ...stored, ...status(approved) });
    expect(answer.body).toMatchObject({
      status: {
        conditions: [
          { ...approved, lastUpdateTime: '2026-01-01T00:00:15Z', lastTransitionTime: '2026-01-01T00:00:15Z' },
        ],
      },
    });
    const denied = { ...approved, type: 'Denied' };
    expect(outcome(c.ask(`PATCH ${CSRS}/jane/approval`, status(approved, denied), MERGE))).toContain(
      'Approved and Denied conditions are mutually exclusive',
    );
    expect(outcome(c.ask(`PATCH ${CSRS}/jane/approval`, status(), MERGE))).toContain(
      'updates may not remove a condition of type "Approved"',
    );
    expect(c.ask(`PATCH ${CSRS}/jane`, { spec: { signerName: 'a.b/c' } }, MERGE).body).toMatchObject({
      spec: { signerName: 'example.com/signer' },
    });
  });

  it.each<[string, object, string]>([
    ['no usage', { usages: [] }, 'spec.usages: Required value'],
    ['an unknown usage', { usages: ['x'] }, 'spec.usages[0]: Unsupported value: "x"'],
    ['a usage twice', { usages: ['any', 'any'] }, 'spec.usages[1]: Duplicate value: "any"'],
    [
      'the legacy signer',
      { signerName: 'kubernetes.io/legacy-unknown' },
      'the legacy signerName is not allowed via this API version',
    ],
    ['a short life', { expirationSeconds: 60 }, 'may not specify a duration less than 600 seconds (10 minutes)'],
  ])('is refused with %s', (_name, more, text) => {
    expect(outcome(c.ask(`POST ${CSRS}`, { ...request(more), metadata: { name: 'x' } }))).toContain(text);
  });
});
