import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../core/api/types.ts';
import { serviceUrls } from './use-service-urls.ts';

const service = (port?: number) => ({ spec: port === undefined ? {} : { ports: [{ port }] } }) as unknown as KubeObject;

describe('serviceUrls', () => {
  const cases = [
    { name: 'port 80 is not said', key: 'Service/default/web', port: 80, url: ['http://web/'] },
    { name: 'another port is', key: 'Service/default/web', port: 8080, url: ['http://web:8080/'] },
    { name: 'another namespace', key: 'Service/shop/web', port: 80, url: ['http://web.shop/'] },
    { name: 'no port', key: 'Service/default/web', port: undefined, url: ['http://web/'] },
    { name: 'the API server’s is not offered', key: 'Service/default/kubernetes', port: 443, url: [] },
    { name: 'nor DNS', key: 'Service/kube-system/kube-dns', port: 53, url: [] },
    { name: 'nor what is no Service', key: 'Pod/default/web', port: 80, url: [] },
  ];
  for (const { name, key, port, url } of cases)
    it(name, () => expect(serviceUrls(new Map([[key, service(port)]]))).toEqual(url));
});

it('offers what is asked for from outside after the Services', () => {
  const loadBalancer = { ingress: [{ ip: '203.0.113.1', ipMode: 'VIP' }] };
  const objects: Record<string, object> = {
    'Service/default/web': { spec: { ports: [{ port: 80 }] }, status: { loadBalancer } },
    'networking.k8s.io/Ingress/default/a': {
      spec: { rules: [{ host: 'shop.example' }, { host: '*.b.example' }, {}] },
      status: { loadBalancer },
    },
    'networking.k8s.io/Ingress/default/b': { spec: { rules: [{ host: 'nobody.example' }] } },
  };
  const urls = serviceUrls(new Map(Object.entries(objects)) as unknown as Map<string, KubeObject>);
  expect(urls).toEqual(['http://web/', 'http://203.0.113.1/', 'http://shop.example/']);
});
