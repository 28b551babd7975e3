import { LATE_RULES } from '../late-rules-library.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import type { KubeObject } from '../../api/types.ts';
import type { ApiRequest, ApiResponse } from '../../apiserver/request.ts';
import { celSource } from '../../cel.ts';
import { ControlPlane } from '../../control-plane.ts';
import { admissionPlugins } from '../admission.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const cel = celSource();

let plane: ControlPlane;
const send = (method: ApiRequest['method'], path: string, body?: unknown): ApiResponse =>
  plane.server.handle({ method, path, ...(body === undefined ? {} : { body }) });

const DEPLOYMENT_RULE = {
  apiGroups: ['apps'],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE'],
  resources: ['deployments'],
};

const policy = (spec: object) => ({
  metadata: { name: 'demo' },
  spec: {
    failurePolicy: 'Fail',
    matchConstraints: { resourceRules: [DEPLOYMENT_RULE] },
    validations: [{ expression: 'object.spec.replicas <= 5' }],
    ...spec,
  },
});
const binding = (spec: object = {}) => ({
  metadata: { name: 'demo-binding' },
  spec: { policyName: 'demo', validationActions: ['Deny'], ...spec },
});

const deployment = (replicas: number, more: object = {}) => ({
  metadata: { name: 'web', ...more },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
  },
});

function use(policySpec: object, bindingSpec: object = {}): void {
  for (const [resource, body] of [
    ['validatingadmissionpolicies', policy(policySpec)],
    ['validatingadmissionpolicybindings', binding(bindingSpec)],
  ] as const) {
    const answer = send('POST', `${GROUP}/${resource}`, body);
    if (answer.code !== 201) throw new Error((answer.body as Status).message);
  }
}

const denied = (message: string): string =>
  `deployments.apps "web" is forbidden: ValidatingAdmissionPolicy 'demo' with binding 'demo-binding' denied request: ${message}`;

/** Puts another one in the place of what is stored. */
function replace(path: string, body: { readonly metadata: object }): void {
  const { resourceVersion } = (send('GET', path).body as KubeObject).metadata;
  const answer = send('PUT', path, { ...body, metadata: { ...body.metadata, resourceVersion } });
  expect(answer.code, JSON.stringify(answer.body)).toBe(200);
}

beforeEach(() => {
  plane = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: admissionPlugins(cel, () => LATE_RULES),
    cel,
  });
  send('POST', '/api/v1/namespaces', { metadata: { name: 'default', labels: { env: 'test' } } });
});

describe('ValidatingAdmissionPolicy', () => {
  it('denies what is false, in these words', () => {
    use({});
    const { code, body } = send('POST', DEPLOYMENTS, deployment(6));
    const message =
      "ValidatingAdmissionPolicy 'demo' with binding 'demo-binding' denied request: failed expression: object.spec.replicas <= 5";
    expect([code, body]).toMatchObject([
      422,
      {
        reason: 'Invalid',
        message: `deployments.apps "web" is forbidden: ${message}`,
        details: { name: 'web', group: 'apps', kind: 'deployments', causes: [{ message }] },
      },
    ]);
    expect(send('POST', DEPLOYMENTS, deployment(5)).code).toBe(201);
  });

  it('is asked about scaling only if it is about the subresource, and sees a Scale', () => {
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 9 } };
    use({});
    send('POST', DEPLOYMENTS, deployment(1));
    expect(send('PUT', `${DEPLOYMENTS}/web/scale`, scale).code).toBe(200);
    const rules = [{ ...DEPLOYMENT_RULE, resources: ['deployments/scale'] }];
    const validations = [
      { expression: "request.kind.kind == 'Scale' && request.subResource == 'scale'" },
      { expression: "object.kind == 'Scale' && object.spec.replicas < oldObject.spec.replicas" },
    ];
    const changed = policy({ matchConstraints: { resourceRules: rules }, validations });
    replace(`${GROUP}/validatingadmissionpolicies/demo`, changed);
    const up = { ...scale, spec: { replicas: 10 } };
    expect((send('PUT', `${DEPLOYMENTS}/web/scale`, up).body as Status).message).toBe(
      denied(`failed expression: ${validations[1]?.expression ?? ''}`),
    );
    expect(send('PUT', `${DEPLOYMENTS}/web/scale`, { ...scale, spec: { replicas: 2 } }).code).toBe(200);
  });

  it('is asked about updates by the same rule, not about what it does not match', () => {
    use({});
    send('POST', DEPLOYMENTS, deployment(1));
    const stored = send('GET', `${DEPLOYMENTS}/web`).body as { spec: object };
    expect(send('PUT', `${DEPLOYMENTS}/web`, { ...stored, spec: { ...stored.spec, replicas: 9 } }).code).toBe(422);
    expect(send('DELETE', `${DEPLOYMENTS}/web`).code).toBe(200);
  });

  it.each<[string, object, object, number, string | undefined]>([
    ['a message', { validations: [{ expression: 'false', message: ' too many ' }] }, {}, 1, 'too many'],
    [
      'a message expression',
      {
        validations: [
          { expression: 'object.spec.replicas <= 5', messageExpression: "'has ' + string(object.spec.replicas)" },
        ],
      },
      {},
      7,
      'has 7',
    ],
    [
      'no such key',
      { validations: [{ expression: 'object.spec.nope == 1' }] },
      {},
      1,
      "expression 'object.spec.nope == 1' resulted in error: no such key: nope",
    ],
    [
      'no such key, ignored',
      { failurePolicy: 'Ignore', validations: [{ expression: 'object.spec.nope == 1' }] },
      {},
      1,
      undefined,
    ],
    [
      'variables',
      {
        variables: [
          { name: 'max', expression: '3' },
          { name: 'ok', expression: 'object.spec.replicas <= variables.max' },
        ],
        validations: [{ expression: 'variables.ok' }],
      },
      {},
      4,
      'failed expression: variables.ok',
    ],
    [
      'a variable that fails',
      { variables: [{ name: 'x', expression: 'object.nope' }], validations: [{ expression: 'variables.x == 1' }] },
      {},
      1,
      `expression 'variables.x == 1' resulted in error: composited variable "x" fails to evaluate: no such key: nope`,
    ],
    [
      'a condition that is false',
      { matchConditions: [{ name: 'a', expression: 'object.spec.replicas > 100' }] },
      {},
      9,
      undefined,
    ],
    [
      'a condition that fails',
      { matchConditions: [{ name: 'a', expression: 'object.nope == 1' }] },
      {},
      1,
      "expression 'object.nope == 1' resulted in error: no such key: nope",
    ],
    [
      'the request',
      { validations: [{ expression: "request.operation == 'CREATE' && request.userInfo.username == 'nobody'" }] },
      {},
      1,
      "failed expression: request.operation == 'CREATE' && request.userInfo.username == 'nobody'",
    ],
    [
      'the namespace',
      { validations: [{ expression: "namespaceObject.metadata.labels['env'] == 'prod'", message: 'not prod' }] },
      {},
      1,
      'not prod',
    ],
    ['no old object', { validations: [{ expression: 'oldObject == null' }] }, {}, 1, undefined],
    [
      'the authorizer',
      {
        validations: [
          {
            expression:
              "authorizer.group('apps').resource('deployments').namespace('default').check('create').allowed() && authorizer.requestResource.check('update').allowed()",
          },
        ],
      },
      {},
      1,
      undefined,
    ],
    [
      'another operation',
      { matchConstraints: { resourceRules: [{ ...DEPLOYMENT_RULE, operations: ['UPDATE'] }] } },
      {},
      9,
      undefined,
    ],
    [
      'another namespace',
      {},
      { matchResources: { namespaceSelector: { matchLabels: { env: 'prod' } } } },
      9,
      undefined,
    ],
    [
      'this namespace',
      {},
      { matchResources: { namespaceSelector: { matchLabels: { env: 'test' } } } },
      9,
      'failed expression: object.spec.replicas <= 5',
    ],
    ['other objects', {}, { matchResources: { objectSelector: { matchLabels: { a: 'b' } } } }, 9, undefined],
    [
      'an excluded name',
      {
        matchConstraints: {
          resourceRules: [DEPLOYMENT_RULE],
          excludeResourceRules: [{ ...DEPLOYMENT_RULE, resourceNames: ['web'] }],
        },
      },
      {},
      9,
      undefined,
    ],
    [
      'all of the group',
      { matchConstraints: { resourceRules: [{ ...DEPLOYMENT_RULE, resources: ['*'], apiVersions: ['*'] }] } },
      {},
      9,
      'failed expression: object.spec.replicas <= 5',
    ],
    [
      'namespaced only',
      { matchConstraints: { resourceRules: [{ ...DEPLOYMENT_RULE, scope: 'Cluster' }] } },
      {},
      9,
      undefined,
    ],
    [
      'a condition that asks for the namespace, which it is not given',
      { matchConditions: [{ name: 'a', expression: "namespaceObject.metadata.name == 'default'" }] },
      {},
      1,
      "expression 'namespaceObject.metadata.name == 'default'' resulted in error: no such key: metadata",
    ],
    [
      'params that are not there',
      { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: [{ expression: 'true' }] },
      { paramRef: { name: 'none', parameterNotFoundAction: 'Deny' } },
      1,
      'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
    ],
  ])('knows %s', (_name, policySpec, bindingSpec, replicas, message) => {
    use(policySpec, bindingSpec);
    const { body } = send('POST', DEPLOYMENTS, deployment(replicas));
    expect((body as Status).message).toBe(message === undefined ? undefined : denied(message));
  });

  it('cannot be used with params of an unknown kind', () => {
    use({ paramKind: { apiVersion: 'example.com/v1', kind: 'Limit' } });
    expect((send('POST', DEPLOYMENTS, deployment(1)).body as Status).message).toBe(
      `deployments.apps "web" is forbidden: ValidatingAdmissionPolicy 'demo' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'example.com/v1, Kind=Limit'`,
    );
  });

  it('takes params', () => {
    use(
      {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        validations: [{ expression: 'object.spec.replicas <= int(params.data.max)' }],
      },
      { paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' } },
    );
    send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'limits' }, data: { max: '2' } });
    expect(send('POST', DEPLOYMENTS, deployment(3)).code).toBe(422);
    expect(send('POST', DEPLOYMENTS, deployment(2)).code).toBe(201);
  });

  it('warns, and gives its reason', () => {
    use({}, { validationActions: ['Warn', 'Audit'] });
    const { code, warnings } = send('POST', DEPLOYMENTS, deployment(6));
    expect([code, warnings]).toEqual([
      201,
      [
        "Validation failed for ValidatingAdmissionPolicy 'demo' with binding 'demo-binding': failed expression: object.spec.replicas <= 5",
      ],
    ]);
    replace(
      `${GROUP}/validatingadmissionpolicies/demo`,
      policy({ validations: [{ expression: 'false', reason: 'Forbidden' }] }),
    );
    replace(`${GROUP}/validatingadmissionpolicybindings/demo-binding`, binding());
    expect(send('POST', DEPLOYMENTS, { ...deployment(1), metadata: { name: 'b' } }).code).toBe(403);
  });

  it.each([
    [
      'an unknown variable',
      { validations: [{ expression: 'objct.spec' }] },
      "spec.validations[0].expression: Invalid value: \"objct.spec\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'objct' (in container '')\n | objct.spec\n | ^",
    ],
    [
      'no bool',
      { validations: [{ expression: '1' }] },
      'spec.validations[0].expression: Invalid value: "1": must evaluate to bool but got int',
    ],
    [
      'a later variable',
      {
        variables: [
          { name: 'a', expression: 'variables.b' },
          { name: 'b', expression: '1' },
        ],
      },
      "undefined field 'b'",
    ],
    ['a field the request lacks', { validations: [{ expression: "request.verb == 'x'" }] }, "undefined field 'verb'"],
    ['no rules', { matchConstraints: {} }, 'spec.matchConstraints.resourceRules: Required value'],
    [
      'nothing to validate',
      { validations: [] },
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
    ],
    [
      'a text that is none',
      { validations: [{ expression: 'true', messageExpression: '1' }] },
      'spec.validations[0].messageExpression: Invalid value: "1": must evaluate to string but got int',
    ],
  ])('is refused for %s', (_name, spec, message) => {
    const { body } = send('POST', `${GROUP}/validatingadmissionpolicies`, policy(spec));
    expect((body as Status).message).toContain(message);
  });
});
