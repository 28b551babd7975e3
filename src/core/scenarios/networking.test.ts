import { describe, it } from 'vitest';
import { act, always, at, by, runScenario, type Scenario, type Sight } from '../testing/scenario.ts';
import { apply, patch, remove } from '../testing/scenario-acts.ts';
import { answers, event, is, isGone, prints } from '../testing/sights.ts';

/** Network policies and load balancers, as the documentation shows them. */
const POLICIES = 'concepts/services-networking/network-policies/';

const pod = (name: string, labels: string, namespace = 'default') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: ${labels} }
spec: { containers: [{ name: c, image: "nginx:1.27", ports: [{ containerPort: 80 }] }] }
`;
const policy = (name: string, spec: string) => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name} }
spec: ${spec}
`;
const WEB = `${pod('web', '{ app: web }')}---
{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: web }, ports: [{ port: 80 }] } }
`;
const CLIENTS = `${pod('friend', '{ access: "true" }')}---${pod('stranger', '{ access: "false" }')}`;
const OTHER = `\n{ apiVersion: v1, kind: Namespace, metadata: { name: other, labels: { project: myproject } } }`;
const running = (name: string): Sight => is(name, { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }); // prettier-ignore
const from = (source: string, isLet: boolean, url = 'http://web.default/'): Sight =>
  answers(`Pod/${source}`, url, isLet ? { ok: true, status: 200 } : { ok: false, failure: 'denied-by-policy' });

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'nobody may reach a pod that a policy selects, until another policy lets them',
    page: `${POLICIES}#default-deny-all-ingress-traffic`,
    manifest: `${WEB}---${CLIENTS}---${OTHER}`,
    steps: [
      act(1, apply(pod('guest', '{ access: "true" }', 'other'))),
      by(20, running('pod/web'), running('pod/friend'), running('pod/stranger'), running('other:pod/guest')),
      at(20, from('default/friend', true), from('default/stranger', true), from('other/guest', true)),
      act(21, apply(policy('default-deny-ingress', '{ podSelector: {}, policyTypes: [Ingress] }'))),
      at(22, from('default/friend', false), from('default/stranger', false), from('other/guest', false)),
      act(23, apply(policy('access-web', '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: { matchLabels: { access: "true" } } }] }] }'))), // prettier-ignore
      // A selector of pods alone speaks of the policy's own namespace.
      at(24, from('default/friend', true), from('default/stranger', false), from('other/guest', false)),
      act(25, apply(policy('access-web', '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { project: myproject } } }], ports: [{ protocol: TCP, port: 80 }] }] }'))), // prettier-ignore
      at(26, from('default/friend', false), from('other/guest', true)),
      act(27, remove('networkpolicy/default-deny-ingress')),
      act(27, remove('networkpolicy/access-web')),
      at(28, from('default/stranger', true)),
    ],
  },
  {
    name: 'a policy of another port does not help',
    page: POLICIES,
    manifest: `${WEB}---${CLIENTS}---${policy('port', '{ podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ protocol: TCP, port: 5978 }] }] }')}`, // prettier-ignore
    steps: [
      by(20, running('pod/web'), running('pod/friend')),
      at(20, from('default/friend', false)),
      act(21, apply(policy('port', '{ podSelector: { matchLabels: { app: web } }, ingress: [{ ports: [{ protocol: TCP, port: 32, endPort: 128 }] }] }'))), // prettier-ignore
      at(22, from('default/friend', true)),
    ],
  },
  {
    name: 'egress: a pod that may go nowhere, then to one kind of pod only',
    page: `${POLICIES}#default-deny-all-egress-traffic`,
    manifest: `${WEB}---${CLIENTS}`,
    steps: [
      by(20, running('pod/web'), running('pod/friend'), running('pod/stranger')),
      act(21, apply(policy('deny-egress', '{ podSelector: { matchLabels: { access: "true" } }, policyTypes: [Egress] }'))), // prettier-ignore
      at(22, from('default/stranger', true)),
      at(22, (engine) => (engine.http({ source: 'Pod/default/friend', method: 'GET', url: 'http://web/' }).ok ? 'it got out' : undefined)), // prettier-ignore
      act(23, apply(policy('web-only', '{ podSelector: { matchLabels: { access: "true" } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: web } } }] }, { ports: [{ protocol: UDP, port: 53 }] }] }'))), // prettier-ignore
      at(24, from('default/friend', true)),
      at(24, (engine) => {
        const ip = (engine.object('Pod/default/stranger')?.['status'] as { podIP: string }).podIP;
        return from('default/friend', false, `http://${ip}/`)(engine);
      }),
    ],
  },
  {
    name: 'a Service of type LoadBalancer gets an address from its cloud, and gives it back',
    page: 'tasks/access-application-cluster/create-external-load-balancer/',
    manifest: `${WEB.replace('ports: [{ port: 80 }]', 'type: LoadBalancer, ports: [{ port: 80 }]')}---${CLIENTS}`,
    steps: [
      by(10, is('service/web', { status: { loadBalancer: { ingress: [{ ip: /^203\.0\.113\.\d+$/, ipMode: 'VIP' }] } }, metadata: { finalizers: ['service.kubernetes.io/load-balancer-cleanup'] } })), // prettier-ignore
      at(10, event('web', 'EnsuringLoadBalancer', 'Ensuring load balancer'), event('web', 'EnsuredLoadBalancer', 'Ensured load balancer')), // prettier-ignore
      by(20, running('pod/web'), running('pod/friend')),
      at(21, (engine) => {
        const service = engine.object('Service/default/web') as unknown as {
          status: { loadBalancer: { ingress: { ip: string }[] } };
        };
        return from('default/friend', true, `http://${service.status.loadBalancer.ingress[0]?.ip}/`)(engine);
      }),
      act(22, patch('service/web', { spec: { type: 'ClusterIP' } })),
      by(30, is('service/web', { status: { loadBalancer: { ingress: undefined } }, metadata: { finalizers: undefined } })), // prettier-ignore
      act(31, remove('service/web')),
      by(35, isGone('service/web')),
    ],
  },
  {
    name: 'without a cloud a load balancer stays pending',
    page: 'concepts/services-networking/service/#loadbalancer',
    cluster: { nodes: 1, loadBalancers: false },
    manifest: WEB.replace('ports: [{ port: 80 }]', 'type: LoadBalancer, ports: [{ port: 80 }]'),
    steps: [always(60, is('service/web', { spec: { ports: [{ nodePort: (n: unknown) => (n as number) >= 30_000 }] }, status: { loadBalancer: { ingress: undefined } } }))], // prettier-ignore
  },
  {
    name: 'datagrams find their Service beside connections to the same port, and policies of their own',
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/test/e2e/network/service.go',
    manifest: `
apiVersion: v1
kind: Pod
metadata: { name: both, labels: { app: both } }
spec:
  containers:
  - { name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0', args: [netexec, --http-port=80, --udp-port=80] }
---
apiVersion: v1
kind: Service
metadata: { name: both }
spec:
  selector: { app: both }
  ports: [{ name: tcp, port: 80 }, { name: udp, port: 80, protocol: UDP }]
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0', args: [netexec] }] }
`,
    steps: [
      by(20, running('pod/both'), running('pod/client')),
      at(21, prints('client', ['sh', '-c', 'echo hostName | nc -w 1 -u both 80'], 'both')),
      at(21, prints('client', ['sh', '-c', 'echo "echo hello" | nc -w 1 -u both 80'], 'hello')),
      at(21, prints('client', ['sh', '-c', 'echo hostName | nc -w 1 -u both 81'], '', 1)),
      at(21, prints('client', ['curl', '-s', 'http://both/hostname'], 'both')),
      at(21, prints('client', ['curl', '-s', 'http://localhost:8080/dial?request=hostname&protocol=udp&host=both&port=80&tries=1'], '{"responses":["both"]}')), // prettier-ignore
      at(21, prints('client', ['curl', '-g', '-s', 'http://localhost:8080/dial?request=echo?msg=42&protocol=http&host=both&port=80&tries=1'], '{"responses":["42"]}')), // prettier-ignore
      act(22, apply(policy('tcp', '{ podSelector: { matchLabels: { app: both } }, ingress: [{ ports: [{ protocol: TCP, port: 80 }] }] }'))), // prettier-ignore
      at(23, prints('client', ['sh', '-c', 'echo hostName | nc -w 1 -u both 80'], '', 1)),
      at(24, prints('client', ['curl', '-s', 'http://both/hostname'], 'both')),
    ],
  },
  {
    name: 'one host port of two addresses and two protocols leads to three pods',
    page: 'https://github.com/kubernetes/kubernetes/blob/v1.36.0/test/e2e/network/hostport.go',
    manifest: `apiVersion: v1
kind: Pod
metadata: { name: pod1 }
spec:
  nodeName: node-1
  containers:
  - { name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0', args: [netexec, --http-port=8080, --udp-port=8080], ports: [{ hostPort: 54323, containerPort: 8080, hostIP: 127.0.0.1, protocol: TCP }] }
---
apiVersion: v1
kind: Pod
metadata: { name: pod2 }
spec:
  nodeName: node-1
  containers:
  - { name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0', args: [netexec, --http-port=8080, --udp-port=8080], ports: [{ hostPort: 54323, containerPort: 8080, hostIP: 172.18.0.12, protocol: TCP }] }
---
apiVersion: v1
kind: Pod
metadata: { name: pod3 }
spec:
  nodeName: node-1
  containers:
  - { name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0', args: [netexec, --http-port=8080, --udp-port=8080], ports: [{ hostPort: 54323, containerPort: 8080, hostIP: 172.18.0.12, protocol: UDP }] }
---
apiVersion: v1
kind: Pod
metadata: { name: host }
spec:
  hostNetwork: true
  nodeName: node-1
  containers: [{ name: c, image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0' }]
`,
    steps: [
      by(20, running('pod/pod1'), running('pod/pod2'), running('pod/pod3'), running('pod/host')),
      at(21, is('node/node-1', { status: { addresses: [{ address: '172.18.0.12' }] } })),
      at(21, prints('host', ['curl', '-s', 'http://127.0.0.1:54323/hostname'], 'pod1')),
      at(21, prints('host', ['curl', '-s', 'http://172.18.0.12:54323/hostname'], 'pod2')),
      at(21, prints('host', ['sh', '-c', 'echo hostname | nc -u -w 1 172.18.0.12 54323'], 'pod3')),
    ],
  },
];

describe('network policies and load balancers', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
