import { expect, it } from 'vitest';
import type { IPAddress, ServiceCIDR } from '../../api/types.ts';
import { createEngine } from '../../index.ts';

const API = '/apis/networking.k8s.io/v1';

it('lists the addresses of Services and the range they are from', () => {
  const engine = createEngine({ nodes: 1, seed: 1 });
  const get = (path: string): unknown => engine.handle({ method: 'GET', path: `${API}/${path}` }).body;
  const { items } = get('ipaddresses') as { items: IPAddress[] };
  expect(items.map((o) => [o.metadata.name, o.spec?.parentRef])).toEqual([
    ['10.96.0.1', { group: '', resource: 'services', namespace: 'default', name: 'kubernetes' }],
    ['10.96.0.10', { group: '', resource: 'services', namespace: 'kube-system', name: 'kube-dns' }],
  ]);
  expect((get('ipaddresses/10.96.0.10') as IPAddress).metadata.labels).toEqual({
    'ipaddress.kubernetes.io/ip-family': 'IPv4',
    'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io',
  });
  expect((get('servicecidrs/kubernetes') as ServiceCIDR).spec?.cidrs).toEqual(['10.96.0.0/12']);
});
