import { beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import type { Table } from '../../api/table.ts';
import type { Deployment, KubeObject, Pod } from '../../api/types.ts';
import type { ApiRequest, ApiResponse } from '../../apiserver/request.ts';
import { celSource } from '../../cel.ts';
import { ControlPlane } from '../../control-plane.ts';
import { admissionPlugins } from '../admission.ts';
import { LATE_RULES } from '../late-rules-library.ts';

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const PODS = '/api/v1/namespaces/default/pods';
const cel = celSource();
let plane: ControlPlane;

const send = (method: ApiRequest['method'], path: string, body?: unknown): ApiResponse =>
  plane.server.handle({ method, path, ...(body === undefined ? {} : { body }) });

const rule = (apiGroups: string, resources: string, operations = ['CREATE', 'UPDATE']) => ({
  apiGroups: [apiGroups],
  apiVersions: ['v1'],
  operations,
  resources: [resources],
});

/** A policy with one mutation and its binding. */
function use(name: string, expression: string, spec: object = {}): void {
  const patchType = expression.trim().startsWith('[') ? 'JSONPatch' : 'ApplyConfiguration';
  const mutation = { patchType, [patchType === 'JSONPatch' ? 'jsonPatch' : 'applyConfiguration']: { expression } };
  const matchConstraints = { resourceRules: [rule('apps', 'deployments')] };
  const policy = {
    metadata: { name },
    spec: { matchConstraints, mutations: [mutation], reinvocationPolicy: 'Never', ...spec },
  };
  for (const [resource, body] of [
    ['mutatingadmissionpolicies', policy],
    ['mutatingadmissionpolicybindings', { metadata: { name }, spec: { policyName: name } }],
  ] as const) {
    const answer = send('POST', `${GROUP}/${resource}`, body);
    if (answer.code !== 201) throw new Error((answer.body as Status).message);
  }
}

const deployment = (more: object = {}) => ({
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    ...more,
  },
});

beforeEach(() => {
  plane = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: admissionPlugins(cel, () => LATE_RULES),
    cel,
  });
  send('POST', '/api/v1/namespaces', { metadata: { name: 'default' } });
  send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
});

describe('MutatingAdmissionPolicy', () => {
  it('changes what is created and updated, and nobody owns what it set', () => {
    use('p', 'Object{spec: Object.spec{replicas: 1337}, metadata: Object.metadata{labels: {"by": "policy"}}}');
    const created = send('POST', DEPLOYMENTS, deployment()).body as Deployment;
    expect([created.spec?.replicas, created.metadata.labels]).toEqual([1337, { app: 'web', by: 'policy' }]);
    expect(JSON.stringify(created.metadata.managedFields)).not.toContain('f:by');
    const body = { ...created, spec: { ...created.spec, replicas: 3 } };
    expect(send('PUT', `${DEPLOYMENTS}/web`, body).body).toMatchObject({
      metadata: { generation: 1 },
      spec: { replicas: 1337 },
    });
  });

  it('cannot change what the server sets', () => {
    use(
      'p',
      `[JSONPatch{op: "replace", path: "/metadata/uid", value: "mine"},
        JSONPatch{op: "add", path: "/status", value: {"replicas": 5}},
        JSONPatch{op: "add", path: "/metadata/generation", value: 9}]`,
    );
    const { metadata, status } = send('POST', DEPLOYMENTS, deployment()).body as Deployment;
    expect([metadata.uid === 'mine', metadata.generation, status?.replicas]).toEqual([false, 1, undefined]);
    send('PUT', `${DEPLOYMENTS}/web`, deployment({ replicas: 4 }));
    expect(send('GET', `${DEPLOYMENTS}/web`).body).toMatchObject({ metadata: { uid: metadata.uid, generation: 2 } });
  });

  it('is validated afterwards, whoever wrote', () => {
    use('p', 'Object{spec: Object.spec{replicas: -1}}');
    const { code, body } = send('POST', DEPLOYMENTS, deployment());
    expect([code, (body as Status).message]).toEqual([
      422,
      'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ]);
    use('pods', 'Object{metadata: Object.metadata{labels: {"a b": "c"}}}', {
      matchConstraints: { resourceRules: [rule('', 'pods')] },
    });
    const op = { group: '', version: 'v1', resource: 'pods', namespace: 'default', isWhole: true } as const;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    };
    expect(() => plane.server.serve({ verb: 'create', ...op, body: pod })).toThrow('metadata.labels: Invalid value');
  });

  it('makes other plugins look again: what it adds gets what every container gets', () => {
    use('sidecar', 'Object{spec: Object.spec{containers: [Object.spec.containers{name: "proxy", image: "envoy"}]}}', {
      matchConstraints: { resourceRules: [rule('', 'pods')] },
    });
    const pod = { metadata: { name: 'web' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
    const { spec } = send('POST', PODS, pod).body as Pod;
    expect(spec.containers.map(({ name, volumeMounts }) => [name, volumeMounts?.[0]?.mountPath])).toEqual([
      ['c', '/var/run/secrets/kubernetes.io/serviceaccount'],
      ['proxy', '/var/run/secrets/kubernetes.io/serviceaccount'],
    ]);
    expect(spec.volumes).toHaveLength(1);
  });

  it('sees updates of the status only if it names them', () => {
    use('spec', 'Object{metadata: Object.metadata{labels: {"spec": "seen"}}}');
    use('status', 'Object{status: Object.status{observedGeneration: 7}}', {
      matchConstraints: { resourceRules: [rule('apps', 'deployments/status')] },
    });
    const created = send('POST', DEPLOYMENTS, deployment()).body as KubeObject;
    const updated = send('PUT', `${DEPLOYMENTS}/web/status`, { ...created, status: { replicas: 1 } }).body;
    expect(updated).toMatchObject({
      metadata: { labels: { spec: 'seen' } },
      status: { replicas: 1, observedGeneration: 7 },
    });
    expect((created as Deployment).status?.observedGeneration).toBeUndefined();
  });

  it('is followed by the policies that validate', () => {
    use('p', 'Object{spec: Object.spec{replicas: 9}}');
    send('POST', `${GROUP}/validatingadmissionpolicies`, {
      metadata: { name: 'v' },
      spec: {
        matchConstraints: { resourceRules: [rule('apps', 'deployments')] },
        validations: [{ expression: 'object.spec.replicas < 5', message: 'too many' }],
      },
    });
    send('POST', `${GROUP}/validatingadmissionpolicybindings`, {
      metadata: { name: 'v' },
      spec: { policyName: 'v', validationActions: ['Deny'] },
    });
    expect((send('POST', DEPLOYMENTS, deployment()).body as Status).message).toContain('denied request: too many');
  });

  it('is not asked about policies', () => {
    use('p', 'Object{metadata: Object.metadata{labels: {"a": "b"}}}', {
      matchConstraints: { resourceRules: [{ ...rule('*', '*'), apiVersions: ['*'] }] },
    });
    use('q', 'Object{}');
    expect((send('GET', `${GROUP}/mutatingadmissionpolicies/q`).body as KubeObject).metadata.labels).toBeUndefined();
    expect(send('POST', '/api/v1/namespaces', { metadata: { name: 'n' } }).body).toMatchObject({
      metadata: { labels: { a: 'b' } },
    });
  });

  it('is shown', () => {
    use('p', 'Object{}', { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } });
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const shown = (resource: string): unknown => {
      const { body } = plane.server.handle({ method: 'GET', path: `${GROUP}/${resource}`, headers: { accept } });
      return (body as Table).rows.map(({ cells }) => cells.slice(0, 3));
    };
    expect(shown('mutatingadmissionpolicies')).toEqual([['p', 1, 'v1/ConfigMap']]);
    expect(shown('mutatingadmissionpolicybindings')).toEqual([['p', 'p', '<unset>']]);
  });
});
