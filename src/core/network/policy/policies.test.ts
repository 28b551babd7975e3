import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, NetworkPolicySpec, Pod } from '../../api/types.ts';
import { createEngine, type Engine } from '../../index.ts';
import { isAllowed, type Endpoint } from './evaluate-policy.ts';

const pod = (name: string, labels: Record<string, string>, namespace = 'default'): Endpoint => ({
  ip: `10.244.0.${name.charCodeAt(0)}`,
  pod: {
    metadata: { name, namespace, labels },
    spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }] },
  } as unknown as Pod,
  namespaceLabels: { 'kubernetes.io/metadata.name': namespace, team: namespace },
});

const policy = (spec: NetworkPolicySpec): NetworkPolicy =>
  ({ metadata: { name: 'p', namespace: 'default' }, spec }) as NetworkPolicy;

const web = pod('web', { app: 'web' });
const friend = pod('friend', { role: 'friend' });
const other = pod('other', {});
const far = pod('zfar', { role: 'friend' }, 'far');
const outside: Endpoint = { ip: '198.51.100.7' };

describe('what a policy of the pod web lets in', () => {
  const podSelector = { matchLabels: { app: 'web' } };
  const from = (...peers: object[]): NetworkPolicySpec => ({ podSelector, ingress: [{ from: peers }] }) as never;
  const ports = (...list: object[]): NetworkPolicySpec => ({ podSelector, ingress: [{ ports: list }] }) as never;
  const friends = { podSelector: { matchLabels: { role: 'friend' } } };
  const rows: [rule: string, spec: NetworkPolicySpec, who: Endpoint, port: number, isIn: boolean][] = [
    ['default deny: nobody', { podSelector: {}, policyTypes: ['Ingress'] }, friend, 80, false],
    ['an empty rule: everybody', { podSelector: {}, ingress: [{}] }, outside, 80, true],
    ['other pods are not concerned', { podSelector: { matchLabels: { app: 'db' } } }, other, 80, true],
    ['pods by label', from(friends), friend, 80, true],
    ['pods by label: not others', from(friends), other, 80, false],
    ['a pod selector alone means its own namespace', from(friends), far, 80, false],
    ['a namespace', from({ namespaceSelector: { matchLabels: { team: 'far' } } }), far, 80, true],
    ['a namespace and a pod in it', from({ ...friends, namespaceSelector: {} }), far, 80, true],
    ['two peers: either', from(friends, { namespaceSelector: {} }), other, 80, true],
    ['a block', from({ ipBlock: { cidr: '198.51.100.0/24' } }), outside, 80, true],
    [
      'a block but not its exception',
      from({ ipBlock: { cidr: '0.0.0.0/0', except: ['198.51.100.0/24'] } }),
      outside,
      80,
      false,
    ],
    ['a port', ports({ port: 80 }), other, 80, true],
    ['not another port', ports({ port: 80 }), other, 81, false],
    ['a named port', ports({ port: 'http' }), other, 8080, true],
    ['a range of ports', ports({ port: 8000, endPort: 9000 }), other, 8080, true],
    ['not another protocol', ports({ protocol: 'UDP', port: 80 }), other, 80, false],
    ['egress rules do not restrict what comes in', { podSelector: {}, policyTypes: ['Egress'] }, outside, 80, true],
  ];

  it.each(rows)('%s', (_, spec, who, port, isIn) => {
    expect(isAllowed({ from: who, to: web, port, protocol: 'TCP' }, [policy(spec)])).toBe(isIn);
  });

  it('policies add up', () => {
    const both = [policy({ podSelector: {}, policyTypes: ['Ingress'] }), policy(from(friends))];
    expect(isAllowed({ from: friend, to: web, port: 80, protocol: 'TCP' }, both)).toBe(true);
  });
});

const POLICIES = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies';

function post(engine: Engine, path: string, body: object): void {
  engine.act('user.apply', {}, () => {
    const answer = engine.handle({ method: 'POST', path, body: body as never });
    expect(answer.code, JSON.stringify(answer.body)).toBe(201);
  });
}

function start(): Engine {
  const engine = createEngine({ nodes: 2, seed: 3 });
  engine.advance(2000);
  for (const name of ['web', 'client']) {
    const containers = [{ name: 'main', image: 'nginx', ports: [{ containerPort: 80 }] }];
    const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec: { containers } };
    post(engine, '/api/v1/namespaces/default/pods', body);
  }
  const spec = { selector: { app: 'web' }, ports: [{ port: 80 }] };
  post(engine, '/api/v1/namespaces/default/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec,
  });
  engine.advance(engine.now + 30_000);
  return engine;
}

const put = (engine: Engine, name: string, spec: object): void =>
  post(engine, POLICIES, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec });

const ask = (engine: Engine, url = 'http://web/'): unknown => {
  const { status, failure } = engine.http({ source: 'Pod/default/client', method: 'GET', url });
  return failure ?? status;
};

describe('a cluster with network policies', () => {
  it('default deny, then an allowance', () => {
    const engine = start();
    expect(ask(engine)).toBe(200);
    put(engine, 'deny', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(ask(engine)).toBe('denied-by-policy');
    const from = [{ podSelector: { matchLabels: { app: 'client' } } }];
    put(engine, 'allow', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from, ports: [{ port: 80 }] }] });
    expect(ask(engine)).toBe(200);
  });

  it('without egress there is no DNS, until that is allowed', () => {
    const engine = start();
    put(engine, 'deny', { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'] });
    expect(ask(engine)).toBe('dns-unreachable');
    const kubeSystem = { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } };
    const dns = { namespaceSelector: kubeSystem, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } };
    put(engine, 'dns', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [dns], ports: [{ protocol: 'UDP', port: 53 }] }],
    });
    expect(ask(engine)).toBe('denied-by-policy');
  });

  it('a machine reaches the pods on it', () => {
    const engine = start();
    put(engine, 'deny', { podSelector: {}, policyTypes: ['Ingress'] });
    const web = engine.object('Pod/default/web') as unknown as Pod;
    const url = `http://${web.status?.podIP ?? ''}/`;
    const from = (node: string): unknown => engine.http({ source: `node/${node}`, method: 'GET', url }).ok;
    const others = ['node-1', 'node-2'].filter((n) => n !== web.spec.nodeName);
    expect([from(web.spec.nodeName ?? ''), from(others[0] ?? '')]).toEqual([true, false]);
  });
});
