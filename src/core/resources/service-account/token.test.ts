import { describe, expect, it } from 'vitest';
import { createActing, outcome, roleBinding, type Acting } from '../../testing/acting.ts';

const TOKEN = 'POST /api/v1/namespaces/default/serviceaccounts/default/token';
const PODS = 'GET /api/v1/namespaces/default/pods';
const AUDIENCE = 'https://kubernetes.default.svc.cluster.local';
const REVIEW = 'POST /apis/authentication.k8s.io/v1/tokenreviews';

interface TokenBody {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly spec: object;
  readonly status: { readonly token: string; readonly expirationTimestamp: string };
}

const tokenOf = (c: Acting, spec: object = {}): string => (c.ask(TOKEN, { spec }).body as TokenBody).status.token;
const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
const review = (c: Acting, token: string, audiences?: string[]) =>
  (c.ask(REVIEW, { spec: { token, ...(audiences ? { audiences } : {}) } }).body as { status: object }).status;

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { containers: [{ name: 'c', image: 'nginx' }], nodeName: 'node-1' },
};

describe('a token that was asked for', () => {
  it('says whose it is and until when', () => {
    const c = createActing();
    const { body, code } = c.ask(TOKEN, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 600 },
    });
    const { metadata, spec, status } = body as TokenBody;
    expect(code).toBe(201);
    expect(spec).toEqual({ audiences: [AUDIENCE], expirationSeconds: 600, boundObjectRef: null });
    expect(status.expirationTimestamp).toBe('2026-01-01T00:10:15Z');
    const now = Date.UTC(2026, 0, 1, 0, 0, 15) / 1000;
    expect(payloadOf(status.token)).toEqual({
      aud: [AUDIENCE],
      exp: now + 600,
      iat: now,
      iss: AUDIENCE,
      jti: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as string,
      'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'default', uid: metadata.uid } },
      nbf: now,
      sub: 'system:serviceaccount:default:default',
    });
  });

  it('lasts an hour if a client in Go leaves all open', () => {
    const body = { spec: { audiences: null, expirationSeconds: null, boundObjectRef: null } };
    expect(createActing().ask(TOKEN, body)).toMatchObject({ code: 201, body: { spec: { expirationSeconds: 3600 } } });
  });

  it('is good for what its account may do, until it expires', () => {
    const c = createActing();
    const robot = c.withToken(tokenOf(c, { expirationSeconds: 600 }));
    expect(outcome(robot(PODS))).toBe(
      '403 pods is forbidden: User "system:serviceaccount:default:default" cannot list resource "pods" in API group "" in the namespace "default"',
    );
    c.create(roleBinding('r', 'ClusterRole view', 'ServiceAccount default/default'));
    expect(robot(PODS).code).toBe(200);
    c.engine.advance(c.engine.now + 661_000);
    expect(outcome(robot(PODS))).toBe('401 Unauthorized');
  });

  it.each<[string, (token: string) => string]>([
    [
      'another payload',
      (t) =>
        t.replace(
          /\.[^.]+\./,
          `.${Buffer.from(JSON.stringify({ ...payloadOf(t), sub: 'system:serviceaccount:kube-system:x' })).toString('base64url')}.`,
        ),
    ],
    ['another signature', (t) => `${t.slice(0, -4)}AAAA`],
    ['no token at all', () => 'x'],
    ['three empty parts', () => '..'],
    ['a payload that is a number', () => 'e30.MQ.e30'],
    ['a token of another cluster', () => tokenOf(createActing(1, 2))],
  ])('is not good with %s', (_name, change) => {
    const c = createActing();
    const token = change(tokenOf(c));
    expect(outcome(c.withToken(token)(PODS))).toBe('401 Unauthorized');
  });

  it('dies with its account, and with what it is bound to', () => {
    const c = createActing();
    c.create(POD, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } });
    const plain = tokenOf(c);
    const bound = tokenOf(c, { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'web' } });
    expect(payloadOf(bound)).toMatchObject({ 'kubernetes.io': { pod: { name: 'web' }, node: { name: 'node-1' } } });
    expect(review(c, bound)).toMatchObject({
      authenticated: true,
      user: {
        extra: {
          'authentication.kubernetes.io/pod-name': ['web'],
          'authentication.kubernetes.io/node-name': ['node-1'],
        },
      },
    });
    c.ask('DELETE /api/v1/namespaces/default/pods/web', { gracePeriodSeconds: 0 });
    expect(review(c, bound)).toEqual({ user: {}, error: 'service account token has been invalidated' });
    c.ask('DELETE /api/v1/namespaces/default/serviceaccounts/default');
    expect(review(c, plain)).toEqual({ user: {}, error: 'serviceaccounts "default" not found' });
    c.engine.advance(c.engine.now + 1_000);
    expect(review(c, plain)).toMatchObject({
      error: expect.stringMatching(/^service account UID \(.*\) does not match claim \(.*\)$/) as string,
    });
  });

  it('is for its audiences only', () => {
    const c = createActing();
    const token = tokenOf(c, { audiences: ['vault', 'other'] });
    expect(c.withToken(token)(PODS).code).toBe(401);
    expect(review(c, token, ['vault'])).toMatchObject({ authenticated: true, audiences: ['vault'] });
    expect(review(c, token)).toEqual({
      user: {},
      error: `token audiences ["vault" "other"] is invalid for the target audiences ["${AUDIENCE}"]`,
    });
  });

  it('lives a year if the kubelet asked for it', () => {
    const c = createActing();
    c.create(POD);
    const token = tokenOf(c, {
      expirationSeconds: 3607,
      boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'web' },
    });
    const { exp, iat, ...rest } = payloadOf(token) as { exp: number; iat: number };
    expect(exp - iat).toBe(365 * 86_400);
    expect(rest).toMatchObject({ 'kubernetes.io': { warnafter: iat + 3607 } });
  });

  it.each<[string, object, string]>([
    [
      'a short life',
      { spec: { expirationSeconds: 60 } },
      '422 TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
    ],
    [
      'a long life',
      { spec: { expirationSeconds: 2 ** 33 } },
      '422 TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 8589934592: may not specify a duration larger than 2^32 seconds',
    ],
    [
      'a strange kind',
      { spec: { boundObjectRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' } } },
      '400 cannot bind token to object of type apps/v1, Kind=Deployment',
    ],
    [
      'no such secret',
      { spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 'x' } } },
      '404 secrets "x" not found',
    ],
    [
      'another name',
      { metadata: { name: 'x' } },
      '422 TokenRequest.authentication.k8s.io "default" is invalid: metadata.name: Invalid value: "x": must match the service account name if specified',
    ],
    [
      'another uid',
      { spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: 'x' } } },
      '409 Operation cannot be fulfilled on Node "node-1": the UID in the bound object reference (x) does not match the UID in record. The object might have been deleted and then recreated',
    ],
  ])('is refused with %s', (_name, body, expected) => expect(outcome(createActing().ask(TOKEN, body))).toBe(expected));
});

describe('a Secret of type service-account-token', () => {
  const SECRET = '/api/v1/namespaces/default/secrets/t';
  const secret = (account: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 't', annotations: { 'kubernetes.io/service-account.name': account } },
    type: 'kubernetes.io/service-account-token',
  });
  const dataOf = (c: Acting) => (c.ask(`GET ${SECRET}`).body as { data?: Record<string, string> }).data ?? {};

  it('is filled, and its token is good as long as it is there', () => {
    const c = createActing();
    c.create(secret('default'));
    c.engine.advance(c.engine.now + 1_000);
    const { token = '', namespace = '', ...others } = dataOf(c);
    expect(Buffer.from(namespace, 'base64').toString()).toBe('default');
    expect(Buffer.from(others['ca.crt'] ?? '', 'base64').toString()).toContain('BEGIN CERTIFICATE');
    const plain = Buffer.from(token, 'base64').toString();
    expect(review(c, plain)).toMatchObject({
      authenticated: true,
      user: { username: 'system:serviceaccount:default:default' },
    });
    c.ask(`DELETE ${SECRET}`);
    expect(review(c, plain)).toEqual({ user: {}, error: 'Token has been invalidated' });
  });

  it('goes with its account, or if there is none', () => {
    const c = createActing();
    c.create(secret('nobody'));
    c.engine.advance(c.engine.now + 1_000);
    expect(c.ask(`GET ${SECRET}`).code).toBe(404);
    c.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'robot' } }, secret('robot'));
    c.engine.advance(c.engine.now + 1_000);
    expect(dataOf(c).token).toBeDefined();
    c.ask('DELETE /api/v1/namespaces/default/serviceaccounts/robot');
    c.engine.advance(c.engine.now + 1_000);
    expect(c.ask(`GET ${SECRET}`).code).toBe(404);
  });
});
