import { expect, it } from 'vitest';
import { createEngine } from '../index.ts';

const PODS = '/api/v1/namespaces/default/pods';
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const API = 'https://kubernetes.default.svc';

it('answers pods as whoever their token says they are', () => {
  const engine = createEngine({ nodes: 1, seed: 1 });
  engine.advance(15_000);
  const script = [
    `curl -sk ${API}/version | grep gitVersion`,
    `curl -sk ${API}/api/v1/nodes | grep message`,
    `curl -sk -H "Authorization: Bearer $(cat ${TOKEN})" ${API}/api/v1/nodes | grep message`,
    `curl -sk -H "Authorization: Bearer nonsense" ${API}/api/v1/nodes | grep message`,
    `curl -s http://kubernetes.default:443/`,
    `curl -sk '${API}/api/v1/nodes/%zz?a=%'`,
  ].join('\n');
  const containers = [{ name: 'c', image: 'curlimages/curl', command: ['sh', '-c', script] }];
  const spec = { containers, restartPolicy: 'Never' };
  engine.handle({ method: 'POST', path: PODS, body: { metadata: { name: 'x' }, spec } });
  engine.advance(40_000);
  const log = engine.handle({ method: 'GET', path: `${PODS}/x/log` }).body as string;
  const refused = (user: string) =>
    `"message": "nodes is forbidden: User \\"${user}\\" cannot list resource \\"nodes\\" in API group \\"\\" at the cluster scope",`;
  expect(log.split('\n').map((line) => line.trim())).toEqual([
    '"gitVersion": "v1.36.0",',
    refused('system:anonymous'),
    refused('system:serviceaccount:default:default'),
    '"message": "Unauthorized",',
    'Client sent an HTTP request to an HTTPS server.',
    'the path is not a valid URL',
    '',
  ]);
});
