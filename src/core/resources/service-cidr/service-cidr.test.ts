import { beforeEach, describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import type { Event, IPAddress, KubeObject, Service, ServiceCIDR } from '../../api/types.ts';
import { createEngine, type ApiRequest, type Engine } from '../../index.ts';

const API = '/apis/networking.k8s.io/v1';
const SERVICES = '/api/v1/namespaces/default/services';
let engine: Engine;

const send = (method: ApiRequest['method'], path: string, body?: unknown): { code: number; body: unknown } =>
  engine.handle({ method, path, ...(body === undefined ? {} : { body }) });
const get = <T>(path: string): T => send('GET', path).body as T;
const wait = (seconds: number): void => void engine.advance(engine.now + seconds * 1000);

const cidr = (name: string, ...cidrs: string[]) => ({ metadata: { name }, spec: { cidrs } });
const service = (name: string, clusterIP?: string) => ({
  metadata: { name },
  spec: { ports: [{ port: 80 }], ...(clusterIP === undefined ? {} : { clusterIP }) },
});
const ready = (name: string): unknown => {
  const { type, status, reason, message } =
    get<ServiceCIDR>(`${API}/servicecidrs/${name}`).status?.conditions?.[0] ?? {};
  return [type, status, reason, message];
};
const addresses = (): string[] =>
  get<{ items: IPAddress[] }>(`${API}/ipaddresses`).items.map(({ metadata, spec }) => {
    const { namespace = '', name = '' } = spec?.parentRef ?? {};
    return `${metadata.name} ${namespace}/${name}`;
  });
const warnings = (): string[] =>
  get<{ items: Event[] }>('/api/v1/events')
    .items.filter(({ source }) => source?.component === 'ipallocator-repair-controller')
    .map(({ reason, message }) => `${reason ?? ''}: ${message ?? ''}`);

beforeEach(() => {
  engine = createEngine({ nodes: 1, seed: 1 });
  wait(1);
});

describe('IPAddresses', () => {
  it('are held by Services as long as they live', () => {
    expect(addresses()).toEqual(['10.96.0.1 default/kubernetes', '10.96.0.10 kube-system/kube-dns']);
    expect(get<IPAddress>(`${API}/ipaddresses/10.96.0.10`)).toMatchObject({
      metadata: {
        labels: {
          'ipaddress.kubernetes.io/ip-family': 'IPv4',
          'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
        },
      },
      spec: { parentRef: { resource: 'services', namespace: 'kube-system', name: 'kube-dns' } },
    });
    send('POST', SERVICES, service('a', '10.96.0.77'));
    expect(addresses()).toContain('10.96.0.77 default/a');
    send('PUT', `${SERVICES}/a`, {
      metadata: { name: 'a' },
      spec: { type: 'ExternalName', externalName: 'example.com', ports: [{ port: 80 }] },
    });
    expect(addresses()).not.toContain('10.96.0.77 default/a');
    send('POST', SERVICES, service('b', '10.96.0.77'));
    send('DELETE', `${SERVICES}/b`);
    expect(addresses()).toHaveLength(2);
  });

  it('are not left behind by what is refused or a dry run', () => {
    engine.handle({ method: 'POST', path: SERVICES, query: { dryRun: 'All' }, body: service('a', '10.96.0.77') });
    send('POST', SERVICES, { ...service('b', '10.96.0.77'), spec: { clusterIP: '10.96.0.77', ports: [{ port: 0 }] } });
    expect(addresses()).toHaveLength(2);
  });

  it('can be written by anybody, and Services keep off them', () => {
    const parentRef = { group: 'mygroup', resource: 'myresources', namespace: 'foo', name: 'bar' };
    const body = { metadata: { name: '10.96.0.78' }, spec: { parentRef } };
    expect(send('POST', `${API}/ipaddresses`, body).code).toBe(201);
    expect((send('POST', SERVICES, service('a', '10.96.0.78')).body as Status).message).toContain(
      'failed to allocate IP 10.96.0.78: provided IP is already allocated',
    );
    const changed = { ...body, spec: { parentRef: { ...parentRef, name: 'other' } } };
    expect((send('PUT', `${API}/ipaddresses/10.96.0.78`, changed).body as Status).message).toContain(
      'spec.parentRef: Invalid value: {"group":"mygroup","resource":"myresources","namespace":"foo","name":"other"}: field is immutable',
    );
    expect((send('POST', `${API}/ipaddresses`, { ...body, metadata: { name: 'x' } }).body as Status).message).toBe(
      'IPAddress.networking.k8s.io "x" is invalid: metadata.name: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    );
  });

  it('come back when somebody deletes them', () => {
    send('DELETE', `${API}/ipaddresses/10.96.0.10`);
    expect(addresses()).toHaveLength(1);
    wait(2);
    expect(addresses()).toContain('10.96.0.10 kube-system/kube-dns');
    expect(warnings()).toEqual(['ClusterIPNotAllocated: Cluster IP [IPv4]: 10.96.0.10 is not allocated; repairing']);
  });

  it('that are called those of a Service and are not are cleaned up', () => {
    const labels = { 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' };
    const parentRef = { resource: 'things', name: 'x' };
    send('POST', `${API}/ipaddresses`, { metadata: { name: '10.96.0.99', labels }, spec: { parentRef } });
    wait(2);
    expect(addresses()).toHaveLength(2);
    expect(warnings()[0]).toMatch(/^IPAddressNotAllocated: IPAddress 10\.96\.0\.99 appears to have been modified/);
  });
});

/** Upstream: tasks/network/extend-service-ip-ranges. */
describe('ServiceCIDRs', () => {
  it('have one that is ready from the start', () => {
    expect(get<ServiceCIDR>(`${API}/servicecidrs/kubernetes`).spec?.cidrs).toEqual(['10.96.0.0/12']);
    expect(ready('kubernetes')).toEqual(['Ready', 'True', '', 'Kubernetes Service CIDR is ready']);
  });

  it('can be added, and give addresses once they are ready', () => {
    send('POST', `${API}/servicecidrs`, cidr('newcidr1', '192.168.7.0/24'));
    expect((send('POST', SERVICES, service('a', '192.168.7.5')).body as Status).message).toContain(
      'failed to allocate IP 192.168.7.5: the provided network does not match the current range',
    );
    wait(1);
    expect(ready('newcidr1')).toEqual(['Ready', 'True', '', 'Kubernetes Service CIDR is ready']);
    expect(get<ServiceCIDR>(`${API}/servicecidrs/newcidr1`).metadata.finalizers).toEqual([
      'networking.k8s.io/service-cidr-finalizer',
    ]);
    expect(send('POST', SERVICES, service('a', '192.168.7.5')).code).toBe(201);
  });

  it('wait with their end for the addresses that only they have', () => {
    send('POST', `${API}/servicecidrs`, cidr('newcidr1', '192.168.7.0/24'));
    wait(1);
    send('POST', SERVICES, service('a', '192.168.7.5'));
    send('DELETE', `${API}/servicecidrs/newcidr1`);
    wait(30);
    expect(ready('newcidr1')).toEqual([
      'Ready',
      'False',
      'Terminating',
      'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
    ]);
    expect(send('POST', SERVICES, service('b', '192.168.7.6')).code).toBe(422);
    send('DELETE', `${SERVICES}/a`);
    wait(2);
    expect(send('GET', `${API}/servicecidrs/newcidr1`).code).toBe(404);
  });

  it('may go when another one covers them, ten seconds after their deletion', () => {
    send('POST', `${API}/servicecidrs`, cidr('small', '192.168.7.0/24'));
    wait(1);
    send('POST', SERVICES, service('a', '192.168.7.5'));
    send('DELETE', `${API}/servicecidrs/small`);
    wait(1);
    send('POST', `${API}/servicecidrs`, cidr('large', '192.168.0.0/16'));
    wait(5);
    expect(send('GET', `${API}/servicecidrs/small`).code).toBe(200);
    wait(5);
    expect(send('GET', `${API}/servicecidrs/small`).code).toBe(404);
    expect(get<Service>(`${SERVICES}/a`).spec.clusterIP).toBe('192.168.7.5');
  });

  it('take over when the default is going, which comes back when it is gone', () => {
    send('DELETE', `${API}/servicecidrs/kubernetes`);
    send('POST', `${API}/servicecidrs`, cidr('newcidr1', '192.168.7.0/24'));
    wait(1);
    expect((ready('kubernetes') as string[])[2]).toBe('Terminating');
    const { spec } = send('POST', SERVICES, service('a')).body as Service;
    expect(spec.clusterIP).toMatch(/^192\.168\.7\./);
    send('POST', `${API}/servicecidrs`, cidr('all', '10.0.0.0/8'));
    wait(15);
    expect(ready('kubernetes')).toEqual(['Ready', 'True', '', 'Kubernetes Service CIDR is ready']);
  });

  it('outlive a restart on their way', () => {
    send('POST', `${API}/servicecidrs`, cidr('newcidr1', '192.168.7.0/24'));
    wait(1);
    send('DELETE', `${API}/servicecidrs/newcidr1`);
    wait(3);
    engine.restore(engine.snapshot());
    wait(10);
    expect(send('GET', `${API}/servicecidrs/newcidr1`).code).toBe(404);
  });

  it.each<[string, readonly string[], string]>([
    ['nothing', [], 'spec.cidrs: Required value: at least one CIDR required'],
    ['no range', ['10.0.0.1'], 'spec.cidrs[0]: Invalid value: "10.0.0.1": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'], // prettier-ignore
    ['two of one family', ['10.0.0.0/24', '10.1.0.0/24'], 'spec.cidrs: Invalid value: ["10.0.0.0/24","10.1.0.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'], // prettier-ignore
    ['three', ['10.0.0.0/24', '10.1.0.0/24', '10.2.0.0/24'], 'may only hold up to 2 values'],
  ])('are refused with %s', (_name, cidrs, message) => {
    expect((send('POST', `${API}/servicecidrs`, cidr('x', ...cidrs)).body as Status).message).toContain(message);
  });

  it('can get a range of the other family, and nothing else', () => {
    send('POST', `${API}/servicecidrs`, cidr('x', '10.0.0.0/24'));
    wait(1);
    const put = (...cidrs: string[]): unknown => {
      const { code, body } = send('PUT', `${API}/servicecidrs/x`, {
        ...get<KubeObject>(`${API}/servicecidrs/x`),
        spec: { cidrs },
      });
      return code === 200 ? code : (body as Status).message;
    };
    expect(put('10.0.0.0/25')).toContain('spec.cidrs[0]: Invalid value: "10.0.0.0/25": field is immutable');
    expect(put('10.0.0.0/24', '2001:db8::/64')).toBe(200);
    expect(put('10.0.0.0/24')).toContain('spec.cidrs: Invalid value: ["10.0.0.0/24"]: field is immutable');
  });
});
