import { LATE_RULES } from '../late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import type { ApiRequest } from '../../apiserver/request.ts';
import { ControlPlane } from '../../control-plane.ts';
import { admissionPlugins } from '../admission.ts';

const RESTRICTED_NGINX =
  'allowPrivilegeEscalation != false (container "nginx" must set securityContext.allowPrivilegeEscalation=false), ' +
  'unrestricted capabilities (container "nginx" must set securityContext.capabilities.drop=["ALL"]), ' +
  'runAsNonRoot != true (pod or container "nginx" must set securityContext.runAsNonRoot=true), ' +
  'seccompProfile (pod or container "nginx" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")';

const nginx = (extra: object = {}) => ({ containers: [{ name: 'nginx', image: 'nginx' }], ...extra });
const labelled = (labels: Record<string, string>) =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]));

function newApi(labels: Record<string, string> = {}) {
  const plane = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: admissionPlugins(undefined, () => LATE_RULES),
  });
  const send = (method: ApiRequest['method'], path: string, body: unknown) => {
    const headers = method === 'PATCH' ? { headers: { 'content-type': 'application/strategic-merge-patch+json' } } : {};
    const { code, body: answer, warnings = [] } = plane.server.handle({ method, path, body, ...headers });
    return { code, message: (answer as Status).message, warnings };
  };
  const api = {
    namespace: (name: string, with_: Record<string, string>) =>
      send('POST', '/api/v1/namespaces', { metadata: { name, labels: labelled(with_) } }),
    relabel: (with_: Record<string, string>) =>
      send('PATCH', '/api/v1/namespaces/app', { metadata: { labels: labelled(with_) } }),
    pod: (name: string, spec: object) => send('POST', '/api/v1/namespaces/app/pods', { metadata: { name }, spec }),
    deployment: (spec: object) =>
      send('POST', '/apis/apps/v1/namespaces/app/deployments', {
        metadata: { name: 'web' },
        spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec } },
      }),
  };
  api.namespace('app', labels);
  send('POST', '/api/v1/namespaces/app/serviceaccounts', { metadata: { name: 'default' } });
  return { ...api, send };
}

describe('PodSecurity', () => {
  it('lets everything be where no label asks for more', () => {
    expect(newApi().pod('p', nginx({ hostNetwork: true }))).toEqual({ code: 201, message: undefined, warnings: [] });
  });

  it('refuses pods', () => {
    const api = newApi({ enforce: 'baseline' });
    expect(api.pod('p', nginx({ hostNetwork: true, hostPID: true }))).toMatchObject({
      code: 403,
      message:
        'pods "p" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true, hostPID=true)',
    });
    expect(api.pod('p', nginx())).toEqual({ code: 201, message: undefined, warnings: [] });
  });

  it('warns of pods, with the version asked for', () => {
    const api = newApi({ enforce: 'baseline', warn: 'restricted', 'warn-version': 'v1.36' });
    expect(api.pod('p', nginx())).toEqual({
      code: 201,
      message: undefined,
      warnings: [`would violate PodSecurity "restricted:v1.36": ${RESTRICTED_NGINX}`],
    });
  });

  it('warns of workloads it would refuse the pods of', () => {
    expect(newApi({ enforce: 'restricted' }).deployment(nginx())).toEqual({
      code: 201,
      message: undefined,
      warnings: [`would violate PodSecurity "restricted:latest": ${RESTRICTED_NGINX}`],
    });
  });

  it('checks the labels', () => {
    const message =
      'Namespace "b" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "high": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.3": must be "latest" or "v1.x"]';
    expect(newApi().namespace('b', { enforce: 'high', 'warn-version': '1.3' })).toMatchObject({ code: 422, message });
  });

  it('tells of the pods that a stricter namespace would refuse', () => {
    const api = newApi();
    api.pod('b', nginx({ hostNetwork: true }));
    api.pod('a', nginx({ hostNetwork: true }));
    api.pod('c', nginx({ hostIPC: true, volumes: [{ name: 'v', hostPath: { path: '/x' } }] }));
    api.pod('d', nginx());
    expect(api.relabel({ enforce: 'baseline' })).toEqual({
      code: 200,
      message: undefined,
      warnings: [
        'existing pods in namespace "app" violate the new PodSecurity enforce level "baseline:latest"',
        'a (and 1 other pod): host namespaces',
        'c: host namespaces, hostPath volumes',
      ],
    });
    expect(api.relabel({ enforce: 'privileged' }).warnings).toEqual([]);
  });

  it('looks at a pod again when its image changes', () => {
    const api = newApi();
    api.pod('p', nginx({ hostNetwork: true }));
    api.relabel({ enforce: 'baseline' });
    const change = (body: unknown) => api.send('PATCH', '/api/v1/namespaces/app/pods/p', body).code;
    expect(change({ metadata: { labels: { a: 'b' } } })).toBe(200);
    expect(change({ spec: { containers: [{ name: 'nginx', image: 'nginx:1' }] } })).toBe(403);
  });
});
