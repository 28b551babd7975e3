import { expect, it } from 'vitest';
import type { Service } from '../api/types.ts';
import { createEngine } from '../index.ts';
import { linksOf } from './service-links.ts';

const service = (name: string, spec: object): Service =>
  ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec }) as unknown as Service;

it.each([
  ['one without an address', service('a', { clusterIP: 'None', ports: [{ port: 80 }] }), {}],
  ['one of another name', service('a', { externalName: 'x' }), {}],
  [
    'two ports with names',
    service('my-web', {
      clusterIP: '10.96.0.9',
      ports: [
        { name: 'http', port: 80, protocol: 'TCP' },
        { name: 'dns-udp', port: 53, protocol: 'UDP' },
      ],
    }),
    {
      MY_WEB_SERVICE_HOST: '10.96.0.9',
      MY_WEB_SERVICE_PORT: '80',
      MY_WEB_SERVICE_PORT_HTTP: '80',
      MY_WEB_SERVICE_PORT_DNS_UDP: '53',
      MY_WEB_PORT: 'tcp://10.96.0.9:80',
      MY_WEB_PORT_80_TCP: 'tcp://10.96.0.9:80',
      MY_WEB_PORT_80_TCP_PROTO: 'tcp',
      MY_WEB_PORT_80_TCP_PORT: '80',
      MY_WEB_PORT_80_TCP_ADDR: '10.96.0.9',
      MY_WEB_PORT_53_UDP: 'udp://10.96.0.9:53',
      MY_WEB_PORT_53_UDP_PROTO: 'udp',
      MY_WEB_PORT_53_UDP_PORT: '53',
      MY_WEB_PORT_53_UDP_ADDR: '10.96.0.9',
    },
  ],
])('%s', (_name, given, env) => {
  expect(linksOf([given])).toEqual(env);
});

it('tells containers of the Services of their namespace, or of the API server only', () => {
  const engine = createEngine({ nodes: 1, seed: 1 });
  const post = (path: string, body: unknown): unknown =>
    engine.handle({ method: 'POST', path: `/api/v1/namespaces/default/${path}`, body });
  post('services', { metadata: { name: 'web' }, spec: { clusterIP: '10.96.7.7', ports: [{ port: 80 }] } });
  const containers = [
    { name: 'c', image: 'busybox', command: ['sh', '-c', 'echo $WEB_SERVICE_HOST/$KUBERNETES_PORT'] },
  ];
  const pod = (name: string, spec: object): unknown =>
    post('pods', { metadata: { name }, spec: { containers, restartPolicy: 'Never', ...spec } });
  engine.advance(15_000);
  pod('linked', {});
  pod('alone', { enableServiceLinks: false });
  engine.advance(40_000);
  const log = (name: string): unknown =>
    engine.handle({ method: 'GET', path: `/api/v1/namespaces/default/pods/${name}/log` }).body;
  expect([log('linked'), log('alone')]).toEqual(['10.96.7.7/tcp://10.96.0.1:443\n', '/tcp://10.96.0.1:443\n']);
});
