import { LATE_RULES } from '../late-rules-library.ts';
import { describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import type { Service } from '../../api/types.ts';
import { ControlPlane } from '../../control-plane.ts';

const SERVICES = '/api/v1/namespaces/default/services';

function newApi() {
  const { server } = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: [],
  });
  const body = (spec: object, name: string) => ({ metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } });
  const create = (spec: object, name = 's') =>
    server.handle({ method: 'POST', path: SERVICES, body: body(spec, name) }).body;
  const replace = (spec: object) => server.handle({ method: 'PUT', path: `${SERVICES}/s`, body: body(spec, 's') }).body;
  return {
    create: (spec: object, name?: string) => (create(spec, name) as Service).spec,
    replace: (spec: object) => (replace(spec) as Service).spec,
    createMessage: (spec: object, name?: string) => (create(spec, name) as Status).message,
    replaceMessage: (spec: object) => (replace(spec) as Status).message,
    remove: (name: string) => server.handle({ method: 'DELETE', path: `${SERVICES}/${name}` }),
  };
}

describe('a Service', () => {
  it('gets an address of the cluster', () => {
    const spec = newApi().create({});
    expect(spec.clusterIP).toMatch(/^10\.(9[6-9]|1[01]\d)\.\d+\.\d+$/);
    expect(spec).toMatchObject({ clusterIPs: [spec.clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
  });

  it('keeps address and node ports that an update leaves out', () => {
    const api = newApi();
    const made = api.create({ type: 'NodePort' });
    expect(made.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_000);
    const kept = api.replace({ type: 'NodePort', selector: { a: 'b' } });
    expect([kept.clusterIP, kept.ports?.[0]?.nodePort]).toEqual([made.clusterIP, made.ports?.[0]?.nodePort]);
  });

  it('gives up what its new type has no use for', () => {
    const api = newApi();
    const made = api.create({ type: 'NodePort' });
    const inner = api.replace({ ...made, type: 'ClusterIP', externalTrafficPolicy: undefined });
    expect([inner.clusterIP, inner.ports?.[0]?.nodePort]).toEqual([made.clusterIP, undefined]);
    const alias = api.replace({
      ...inner,
      type: 'ExternalName',
      externalName: 'a.b',
      internalTrafficPolicy: undefined,
    });
    expect([alias.clusterIP, alias.clusterIPs, alias.ipFamilies]).toEqual([undefined, undefined, undefined]);
  });

  it('may be headless', () => {
    expect(newApi().create({ clusterIP: 'None', selector: { a: 'b' } })).toMatchObject({
      clusterIP: 'None',
      clusterIPs: ['None'],
    });
  });

  it.each([
    [
      'a taken address',
      { clusterIP: '10.96.0.10' },
      'Service "t" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    ],
    [
      'an address of elsewhere',
      { clusterIP: '1.2.3.4' },
      'Service "t" is invalid: spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided network does not match the current range',
    ],
    [
      'a taken node port',
      { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] },
      'Service "t" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    ],
    [
      'a node port of elsewhere',
      { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] },
      'Service "t" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
  ])('cannot have %s', (_name, spec, text) => {
    const api = newApi();
    api.create({ clusterIP: '10.96.0.10', type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] });
    expect(api.createMessage(spec, 't')).toBe(text);
  });

  it('frees its address when it goes', () => {
    const api = newApi();
    api.create({ clusterIP: '10.96.0.10' });
    api.remove('s');
    expect(api.create({ clusterIP: '10.96.0.10' }, 't').clusterIP).toBe('10.96.0.10');
  });

  it('keeps its address for life', () => {
    const api = newApi();
    api.create({ clusterIP: '10.96.0.10' });
    expect(api.replaceMessage({ clusterIP: '10.96.0.11', clusterIPs: ['10.96.0.10'] })).toBe(
      'Service "s" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.11"]: may not change once set',
    );
  });
});

describe('the port for health checks', () => {
  const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' } as const;

  it('is given with the policy Local, also without node ports, and kept', () => {
    const api = newApi();
    const made = api.create({ ...local, allocateLoadBalancerNodePorts: false });
    expect(made.healthCheckNodePort).toBeGreaterThanOrEqual(30_000);
    expect(made.ports?.[0]?.nodePort).toBeUndefined();
    const kept = api.replace({ ...local, allocateLoadBalancerNodePorts: false, selector: { a: 'b' } });
    expect(kept.healthCheckNodePort).toBe(made.healthCheckNodePort);
  });

  it('goes with the policy', () => {
    const api = newApi();
    const made = api.create(local);
    expect(api.replace({ ...made, externalTrafficPolicy: 'Cluster' }).healthCheckNodePort).toBeUndefined();
  });

  it.each([
    ['out of range', 70_000, 'provided port is not in the valid range. The range of valid ports is 30000-32767'],
    ['taken', 30_500, 'provided port is already allocated'],
  ])('cannot be %s', (_, healthCheckNodePort, why) => {
    const api = newApi();
    api.create({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_500 }] }, 'other');
    const text = `Internal error occurred: failed to allocate requested HealthCheck NodePort ${healthCheckNodePort}: ${why}`;
    expect(api.createMessage({ ...local, healthCheckNodePort })).toBe(text);
  });
});
