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
