import { LATE_RULES } from './late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import type { Status } from '../api/status-error.ts';
import type { KubeObject, Node, Pod } from '../api/types.ts';
import { ControlPlane } from '../control-plane.ts';
import { admissionPlugins } from './admission.ts';

const PODS = '/api/v1/namespaces/default/pods';

function newApi() {
  const plane = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: admissionPlugins(undefined, () => LATE_RULES),
  });
  const post = (path: string, body: unknown) => plane.server.handle({ method: 'POST', path, body });
  post('/api/v1/namespaces', { metadata: { name: 'default' } });
  post('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  const podOf = (spec: object = {}) => ({
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'x' }], ...spec },
  });
  return {
    plane,
    create: (path: string, body: unknown) => post(path, body).body as KubeObject,
    message: (path: string, body: unknown) => (post(path, body).body as Status).message,
    pod: (spec: object = {}) => post(PODS, podOf(spec)).body as Pod,
    podMessage: (spec: object = {}) => (post(PODS, podOf(spec)).body as Status).message,
  };
}

describe('ServiceAccount', () => {
  it('lets a pod run as the default account and mounts its token', () => {
    const { spec } = newApi().pod();
    const name = spec.volumes?.[0]?.name ?? '';
    expect(name).toMatch(/^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect([spec.serviceAccountName, spec.serviceAccount]).toEqual(['default', 'default']);
    expect(spec.containers[0]?.volumeMounts).toEqual([
      { name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
    ]);
    expect(spec.volumes?.[0]?.projected?.sources?.map((s) => Object.keys(s)[0])).toEqual([
      'serviceAccountToken',
      'configMap',
      'downwardAPI',
    ]);
  });

  it('mounts nothing if told so', () => {
    const api = newApi();
    expect(api.pod({ automountServiceAccountToken: false }).spec.volumes).toBeUndefined();
    api.create('/api/v1/namespaces/default/serviceaccounts', {
      metadata: { name: 'quiet' },
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: 'reg' }],
    });
    const { spec } = api.create(PODS, {
      metadata: { name: 'q' },
      spec: { serviceAccountName: 'quiet', containers: [{ name: 'c', image: 'x' }] },
    }) as Pod;
    expect([spec.volumes, spec.imagePullSecrets]).toEqual([undefined, [{ name: 'reg' }]]);
  });

  it('wants the account to be there', () => {
    expect(newApi().podMessage({ serviceAccountName: 'nope' })).toBe(
      'pods "p" is forbidden: error looking up service account default/nope: serviceaccount "nope" not found',
    );
  });
});

describe('DefaultTolerationSeconds', () => {
  const keys = (pod: Pod) => (pod.spec.tolerations ?? []).map((t) => `${t.key ?? '*'}=${t.tolerationSeconds ?? '-'}`);
  const NOT_READY = 'node.kubernetes.io/not-ready';
  const UNREACHABLE = 'node.kubernetes.io/unreachable';

  it.each([
    ['none of its own', undefined, [`${NOT_READY}=300`, `${UNREACHABLE}=300`]],
    ['another', [{ key: 'a', operator: 'Exists' }], ['a=-', `${NOT_READY}=300`, `${UNREACHABLE}=300`]],
    ['one of the two', [{ key: UNREACHABLE, operator: 'Exists' }], [`${UNREACHABLE}=-`, `${NOT_READY}=300`]],
    ['all', [{ operator: 'Exists' }], ['*=-']],
  ])('completes the tolerations of a pod that has %s', (_name, tolerations, expected) => {
    expect(keys(newApi().pod(tolerations ? { tolerations } : {}))).toEqual(expected);
  });
});

describe('Priority', () => {
  const CLASSES = '/apis/scheduling.k8s.io/v1/priorityclasses';

  it('takes the number from the class', () => {
    const api = newApi();
    expect(api.pod().spec).toMatchObject({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
    api.create(CLASSES, { metadata: { name: 'high' }, value: 9, preemptionPolicy: 'Never' });
    const { spec } = api.create(PODS, {
      metadata: { name: 'q' },
      spec: { priorityClassName: 'high', containers: [{ name: 'c', image: 'x' }] },
    }) as Pod;
    expect(spec).toMatchObject({ priority: 9, preemptionPolicy: 'Never' });
  });

  it('knows one default class', () => {
    const api = newApi();
    api.create(CLASSES, { metadata: { name: 'low' }, value: 2, globalDefault: true });
    expect(api.pod().spec).toMatchObject({ priorityClassName: 'low', priority: 2 });
    expect(api.message(CLASSES, { metadata: { name: 'other' }, value: 3, globalDefault: true })).toBe(
      'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass low is already marked as default. Only one default can exist',
    );
  });

  it.each([
    [
      'an unknown class',
      { priorityClassName: 'nope' },
      'pods "p" is forbidden: no PriorityClass with name nope was found',
    ],
    [
      'a number of its own',
      { priority: 7 },
      'pods "p" is forbidden: the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    ],
  ])('refuses a pod with %s', (_name, spec, text) => {
    expect(newApi().podMessage(spec)).toBe(text);
  });
});

describe('RuntimeClass', () => {
  const CLASSES = '/apis/node.k8s.io/v1/runtimeclasses';
  const newSandbox = () => {
    const api = newApi();
    api.create(CLASSES, {
      metadata: { name: 'sandbox' },
      handler: 'h',
      overhead: { podFixed: { cpu: '250m' } },
      scheduling: { nodeSelector: { runtime: 'h' }, tolerations: [{ key: 'runtime', operator: 'Exists' }] },
    });
    return api;
  };

  it('adds what the class costs and where it runs', () => {
    const own = { nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'runtime', operator: 'Equal', value: 'h' }] };
    const { spec } = newSandbox().pod({ runtimeClassName: 'sandbox', ...own });
    expect(spec).toMatchObject({ overhead: { cpu: '250m' }, nodeSelector: { disk: 'ssd', runtime: 'h' } });
    expect(spec.tolerations?.map((t) => `${t.key}=${t.operator}`)).toEqual([
      'node.kubernetes.io/not-ready=Exists',
      'node.kubernetes.io/unreachable=Exists',
      'runtime=Exists',
    ]);
  });

  it.each([
    ['no class', { runtimeClassName: 'nope' }, 'pod rejected: RuntimeClass "nope" not found'],
    [
      'a selector against it',
      { runtimeClassName: 'sandbox', nodeSelector: { runtime: 'x' } },
      'conflict: runtimeClass.scheduling.nodeSelector[runtime] = h; pod.spec.nodeSelector[runtime] = x',
    ],
    [
      'other costs',
      { runtimeClassName: 'sandbox', overhead: { cpu: '1' } },
      "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
    [
      'costs without a class',
      { overhead: { cpu: '1' } },
      'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    ],
  ])('refuses a pod with %s', (_name, spec, text) => {
    expect(newSandbox().podMessage(spec)).toBe(`pods "p" is forbidden: ${text}`);
  });
});

describe('PodTopologyLabels', () => {
  const ZONE = 'topology.kubernetes.io/zone';

  it('tells a pod where its node is', () => {
    const { plane, create, pod } = newApi();
    create('/api/v1/nodes', { metadata: { name: 'n', labels: { [ZONE]: 'a', other: 'x' } } });
    pod();
    const target = { kind: 'Node', name: 'n' };
    create(`${PODS}/p/binding`, { metadata: { name: 'p', annotations: { by: 'me' } }, target });
    const { metadata } = plane.server.peek('Pod', 'default', 'p') as Pod;
    expect([metadata.labels, metadata.annotations]).toEqual([{ [ZONE]: 'a' }, { by: 'me' }]);
  });
});

describe('PersistentVolumeClaimResize', () => {
  const CLAIMS = '/api/v1/namespaces/default/persistentvolumeclaims';
  const claimOf = (storage: string) => ({
    metadata: { name: 'c' },
    spec: { storageClassName: 'std', accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
  });
  const grown = (allowVolumeExpansion: boolean) => {
    const { plane, create } = newApi();
    const metadata = { name: 'std' };
    create('/apis/storage.k8s.io/v1/storageclasses', { metadata, provisioner: 'x', allowVolumeExpansion });
    const made = create(CLAIMS, claimOf('1Gi'));
    const status = { phase: 'Bound', capacity: { storage: '1Gi' } };
    plane.server.handle({ method: 'PUT', path: `${CLAIMS}/c/status`, body: { ...made, status } });
    const bound = plane.server.peek('PersistentVolumeClaim', 'default', 'c') as KubeObject;
    const spec = { ...(bound.spec as object), resources: { requests: { storage: '2Gi' } } };
    return plane.server.handle({ method: 'PUT', path: `${CLAIMS}/c`, body: { ...bound, spec } });
  };

  it('keeps the size of a claim whose class does not let it grow', () => {
    expect((grown(false).body as Status).message).toBe(
      'persistentvolumeclaims "c" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
    expect(grown(true).code).toBe(200);
  });
});

describe('others', () => {
  it('give ingresses the default class', () => {
    const api = newApi();
    const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    const classes = '/apis/networking.k8s.io/v1/ingressclasses';
    api.create(classes, { metadata: { name: 'web', annotations }, spec: { controller: 'example.com/c' } });
    const spec = { defaultBackend: { service: { name: 's', port: { number: 80 } } } };
    const path = '/apis/networking.k8s.io/v1/namespaces/default/ingresses';
    expect(api.create(path, { metadata: { name: 'i' }, spec }).spec).toMatchObject({ ingressClassName: 'web' });
  });

  it('taint new nodes', () => {
    const node = newApi().create('/api/v1/nodes', { metadata: { name: 'n' } }) as Node;
    expect(node.spec.taints).toEqual([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]);
  });

  it('give claims the default class', () => {
    const api = newApi();
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    api.create('/apis/storage.k8s.io/v1/storageclasses', { metadata: { name: 'std', annotations }, provisioner: 'x' });
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const claims = '/api/v1/namespaces/default/persistentvolumeclaims';
    expect(api.create(claims, { metadata: { name: 'c' }, spec }).spec).toMatchObject({ storageClassName: 'std' });
  });

  it('keep three namespaces for ever', () => {
    const { plane } = newApi();
    const { code, body } = plane.server.handle({ method: 'DELETE', path: '/api/v1/namespaces/default' });
    expect([code, (body as Status).message]).toEqual([
      403,
      'namespaces "default" is forbidden: this namespace may not be deleted',
    ]);
  });
});
