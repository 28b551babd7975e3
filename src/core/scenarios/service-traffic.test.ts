import { describe, it } from 'vitest';
import type { Pod } from '../api/types.ts';
import type { Engine } from '../engine/engine.ts';
import { act, always, at, by, runScenario, type Scenario, type Sight } from '../testing/scenario.ts';
import { load, patch, refused, remove, scale } from '../testing/scenario-acts.ts';
import { answers, event, is, isLike, listOf, prints } from '../testing/sights.ts';

/** Where the traffic of Services goes, and whom it seems to come from, as the documentation shows it. */
const SOURCE_IP = 'tutorials/services/source-ip/';
const SERVICE = 'concepts/services-networking/service/';
const IPS = 'reference/networking/virtual-ips/';
const CLIENT = `
{ apiVersion: v1, kind: Pod, metadata: { name: client }, spec: { nodeName: node-1, containers: [{ name: c, image: "busybox:1.36", command: [sleep, "36000"] }] } }
`;
const PODS = 'Pod/default/client';

/** A pod on each of the nodes, which says its name; and a Service. */
const onNodes = (
  nodes: readonly string[],
  service: string,
  image = 'registry.k8s.io/e2e-test-images/agnhost:2.40',
): string =>
  nodes
    .map((node, i) => {
      const args = image.includes('agnhost') ? ', args: [netexec]' : '';
      return `
{ apiVersion: v1, kind: Pod, metadata: { name: web-${i + 1}, labels: { app: web } }, spec: { nodeName: ${node}, containers: [{ name: c, image: "${image}"${args}, ports: [{ containerPort: 8080 }], readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } }] } }
---`;
    })
    .join('').concat(`
{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080${service.includes('nodePort: ') ? ', nodePort: 30080' : ''} }], ${service.replace('nodePort: true, ', '')} } }
`);
const ready =
  (n: number): Sight =>
  (engine) => {
    const fit = (listOf(engine, 'pods') as Pod[]).filter((p) => isLike(p, { metadata: { labels: { app: 'web' } }, status: { conditions: [{ type: 'Ready', status: 'True' }] } })).length; // prettier-ignore
    return fit === n ? undefined : `${fit} are ready`;
  };

/** Which pods answer forty requests. */
const answeredBy =
  (source: string, url: string, ...pods: readonly string[]): Sight =>
  (engine) => {
    const seen = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const { pod, failure } = engine.http({ source, method: 'GET', url });
      seen.add(failure ?? pod?.split('/')[2] ?? '?');
    }
    return isLike([...seen].sort().join(), [...pods].sort().join()) ? undefined : `answered by ${[...seen].join()}`;
  };
const NODE_1 = '172.18.0.12';
const NODE_2 = '172.18.0.13';
const VIP = '203.0.113.1';
const podIp = (engine: Engine, name: string): string =>
  (engine.object(`Pod/default/${name}`) as Pod).status?.podIP ?? '';
const LB = 'type: LoadBalancer';
const policy = (body: object) => act(20, patch('service/web', { spec: body }));
/** The server tells that address as its client's. */
const seenAs =
  (source: string, url: string, client: (engine: Engine) => string): Sight =>
  (engine) =>
    answers(source, url, { body: new RegExp(`client_address=${client(engine)}\n`) })(engine);

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'source address: kept to the cluster IP, replaced at node ports, kept with the policy Local',
    page: SOURCE_IP,
    manifest: `${onNodes(['node-1'], 'nodePort: true, type: NodePort', 'registry.k8s.io/echoserver:1.10')}---${CLIENT}`,
    steps: [
      by(20, ready(1), is('pod/client', { status: { phase: 'Running' } })),
      at(
        20,
        seenAs(PODS, 'http://web/', (engine) => podIp(engine, 'client')),
      ),
      at(
        20,
        seenAs('client/192.0.2.9', `http://${NODE_1}:30080/`, () => NODE_1),
      ),
      at(
        20,
        seenAs('client/192.0.2.9', `http://${NODE_2}:30080/`, () => NODE_2),
      ),
      policy({ externalTrafficPolicy: 'Local' }),
      by(
        23,
        seenAs('client/192.0.2.9', `http://${NODE_1}:30080/`, () => '192.0.2.9'),
      ),
      at(23, answers('client/192.0.2.9', `http://${NODE_2}:30080/`, { failure: 'no-local-endpoints' })),
      at(23, answers(`node/node-2`, `http://${NODE_2}:30080/`, { status: 200 })),
    ],
  },
  {
    name: 'a load balancer with the policy Local asks nodes for their health, and sends only where endpoints are',
    page: `${SOURCE_IP}#source-ip-for-services-with-type-loadbalancer`,
    manifest: `${onNodes(['node-2'], `${LB}, externalTrafficPolicy: Local, healthCheckNodePort: 32122`, 'registry.k8s.io/echoserver:1.10')}`,
    steps: [
      by(20, ready(1), is('service/web', { status: { loadBalancer: { ingress: [{ ip: VIP, ipMode: 'VIP' }] } } })),
      at(
        20,
        seenAs('client/192.0.2.9', `http://${VIP}/`, () => '192.0.2.9'),
        answeredBy('client', `http://${VIP}/`, 'web-1'),
      ),
      at(20, answers('client', `http://${NODE_2}:32122/healthz`, { status: 200, body: /"localEndpoints": 1,/ })),
      at(20, answers('client', `http://${NODE_1}:32122/healthz`, { status: 503, body: /"service": \{\n\t\t"namespace": "default",\n\t\t"name": "web"\n\t\},\n\t"localEndpoints": 0/ })), // prettier-ignore
      act(21, refused(patch('service/web', { spec: { healthCheckNodePort: 32123 } }), /spec.healthCheckNodePort: Forbidden: field is immutable/)), // prettier-ignore
      act(22, remove('pod/web-1')),
      by(60, answers('client', `http://${VIP}/`, { failure: 'connection-timeout' })),
    ],
  },
  {
    name: 'internalTrafficPolicy Local: a node without an endpoint drops what is for the cluster IP',
    page: 'concepts/services-networking/service-traffic-policy/',
    manifest: `${onNodes(['node-1', 'node-2'], 'internalTrafficPolicy: Local')}---${CLIENT}`,
    steps: [
      by(20, ready(2)),
      at(22, answeredBy(PODS, 'http://web/hostname', 'web-1')),
      at(22, answers('node/node-3', 'http://web/hostname', { failure: 'no-local-endpoints' })),
      act(23, remove('pod/web-1')),
      by(60, answers(PODS, 'http://web/hostname', { failure: 'no-local-endpoints' })),
    ],
  },
  {
    name: 'PreferSameZone keeps traffic in the zone while it can',
    page: `${IPS}#traffic-distribution`,
    manifest: `${onNodes(['node-1', 'node-2', 'node-3'], 'trafficDistribution: PreferSameZone')}---${CLIENT}`,
    cluster: { nodes: [1, 2, 3].map((i) => ({ name: `node-${i}`, cpuMilli: 4000, memoryBytes: 8 * 1024 ** 3, zone: i === 3 ? 'zone-b' : 'zone-a' })) }, // prettier-ignore
    steps: [
      by(20, ready(3)),
      at(22, answeredBy(PODS, 'http://web/hostname', 'web-1', 'web-2')),
      at(22, answeredBy('node/node-3', 'http://web/hostname', 'web-3')),
      at(22, (engine) => {
        const [slice] = listOf(engine, 'endpointslices', { 'kubernetes.io/service-name': 'web' });
        return isLike(slice, { endpoints: [{ zone: 'zone-b', hints: { forZones: [{ name: 'zone-b' }] } }] }) ? undefined : JSON.stringify(slice); // prettier-ignore
      }),
      act(23, remove('pod/web-3')),
      by(60, answeredBy('node/node-3', 'http://web/hostname', 'web-1', 'web-2')),
      act(61, patch('service/web', { spec: { trafficDistribution: 'PreferSameNode' } })),
      by(64, answeredBy(PODS, 'http://web/hostname', 'web-1')),
      act(65, patch('service/web', { spec: { trafficDistribution: null } })),
      by(68, answeredBy(PODS, 'http://web/hostname', 'web-1', 'web-2')),
    ],
  },
  {
    name: 'topology mode Auto: hints where zones have endpoints enough, an event where not',
    page: 'concepts/services-networking/topology-aware-routing/',
    manifest: `${onNodes(['node-1', 'node-1', 'node-3', 'node-3'], 'internalTrafficPolicy: Cluster').replace('name: web }, spec: { sel', 'name: web, annotations: { service.kubernetes.io/topology-mode: Auto } }, spec: { sel')}`,
    cluster: { nodes: [1, 2, 3, 4].map((i) => ({ name: `node-${i}`, cpuMilli: 4000, memoryBytes: 8 * 1024 ** 3, zone: i < 3 ? 'zone-a' : 'zone-b' })) }, // prettier-ignore
    steps: [
      by(20, ready(4)),
      by(24, event('web', 'TopologyAwareHintsEnabled', 'Topology Aware Hints has been enabled, addressType: IPv4')),
      at(24, answeredBy('node/node-2', 'http://web/hostname', 'web-1', 'web-2')),
      act(25, remove('pod/web-1')),
      by(60, event('web', 'TopologyAwareHintsDisabled', 'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (3 endpoints, 2 zones), addressType: IPv4')), // prettier-ignore
      at(62, answeredBy('node/node-2', 'http://web/hostname', 'web-2', 'web-3', 'web-4')),
    ],
  },
  {
    name: 'source ranges: a load balancer lets in who is in them',
    page: 'tasks/access-application-cluster/create-external-load-balancer/',
    manifest: onNodes(['node-1'], `${LB}, loadBalancerSourceRanges: [192.0.2.0/24]`),
    steps: [
      by(20, ready(1), is('service/web', { status: { loadBalancer: { ingress: [{ ip: VIP }] } } })),
      by(22, answers('client/192.0.2.9', `http://${VIP}/hostname`, { status: 200 })),
      at(22, answers('client/198.51.100.9', `http://${VIP}/hostname`, { failure: 'denied-by-source-ranges' })),
    ],
  },
  {
    name: 'ipMode Proxy: pods too go by way of the load balancer',
    page: `${SERVICE}#load-balancer-ip-mode`,
    manifest: `${onNodes(['node-1'], LB, 'registry.k8s.io/echoserver:1.10').replace('name: web }, spec: { sel', 'name: web, annotations: { cloud.simulated/ip-mode: Proxy } }, spec: { sel')}---${CLIENT}`,
    steps: [
      by(20, ready(1), is('service/web', { status: { loadBalancer: { ingress: [{ ip: VIP, ipMode: 'Proxy' }] } } })),
      policy({ externalTrafficPolicy: 'Local' }),
      by(
        25,
        seenAs(PODS, `http://${VIP}/`, () => VIP),
      ),
    ],
  },
  {
    name: 'a load balancer without node ports works where nodes answer for its address',
    page: `${SERVICE}#load-balancer-nodeport-allocation`,
    manifest: onNodes(['node-1'], `${LB}, allocateLoadBalancerNodePorts: false`),
    steps: [
      by(20, ready(1), answers('client', `http://${VIP}/hostname`, { status: 200 })),
      at(20, (engine) => (isLike(engine.object('Service/default/web'), { spec: { ports: [{ nodePort: undefined }] } }) ? undefined : 'it has a node port')), // prettier-ignore
      act(21, refused(patch('service/web', { spec: { loadBalancerClass: 'example.com/x' } }), /loadBalancerClass: Invalid value: "example.com\/x": may not change once set|may not change once set/)), // prettier-ignore
    ],
  },
  {
    name: 'external IPs: nodes answer for addresses that somebody routes to them',
    page: `${SERVICE}#external-ips`,
    manifest: `${onNodes(['node-1'], 'externalIPs: ["198.51.100.32"]')}---${CLIENT}`,
    steps: [
      by(20, ready(1)),
      at(22, answers(PODS, 'http://198.51.100.32/hostname', { status: 200, body: 'web-1' })),
      at(22, answers('client', 'http://198.51.100.32/hostname', { failure: 'no-route' })),
    ],
  },
  {
    name: 'endpoints that terminate are listed as such, and used while there are no others',
    page: 'tutorials/services/pods-and-endpoint-termination-flow/',
    manifest: `
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: 1, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { terminationGracePeriodSeconds: 120, containers: [{ name: c, image: nginx, ports: [{ containerPort: 80 }], lifecycle: { preStop: { exec: { command: [/bin/sh, -c, "sleep 100"] } } } }] } } } }
---
{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: web }, ports: [{ port: 80 }] } }
---${CLIENT}`,
    steps: [
      by(20, is('deployment/web', { status: { readyReplicas: 1 } })),
      act(22, scale('deployment/web', 0)),
      by(25, (engine) => {
        const [slice] = listOf(engine, 'endpointslices', { 'kubernetes.io/service-name': 'web' });
        const wanted = { endpoints: [{ conditions: { ready: false, serving: true, terminating: true } }] };
        return isLike(slice, wanted) ? undefined : JSON.stringify(slice);
      }),
      always(100, answers(PODS, 'http://web/', { status: 200 })),
      by(140, answers(PODS, 'http://web/', { failure: 'no-endpoints' })),
    ],
  },
  {
    name: 'publishNotReadyAddresses: a headless Service tells the addresses of pods that are not ready',
    page: 'concepts/services-networking/dns-pod-service/',
    manifest: `
{ apiVersion: v1, kind: Pod, metadata: { name: web-1, labels: { app: web } }, spec: { containers: [{ name: c, image: nginx, readinessProbe: { httpGet: { port: 80, path: /nope } } }] } }
---
{ apiVersion: v1, kind: Service, metadata: { name: quiet }, spec: { clusterIP: None, selector: { app: web }, ports: [{ port: 80 }] } }
---
{ apiVersion: v1, kind: Service, metadata: { name: open }, spec: { clusterIP: None, publishNotReadyAddresses: true, selector: { app: web }, ports: [{ port: 80 }] } }
---${CLIENT}`,
    steps: [
      by(20, is('pod/web-1', { status: { phase: 'Running' } }), is('pod/client', { status: { phase: 'Running' } })),
      at(22, answers(PODS, 'http://open/', { status: 200 }), answers(PODS, 'http://quiet/', { failure: 'dns-no-such-name' })), // prettier-ignore
      at(23, prints('client', ['nslookup', 'open.default.svc.cluster.local'], /Address: 10\.244\./)),
    ],
  },
  {
    name: 'load for a load balancer comes from outside',
    page: `${SERVICE}#loadbalancer`,
    manifest: onNodes(['node-2'], `${LB}, externalTrafficPolicy: Local`),
    steps: [
      by(20, ready(1), is('service/web', { status: { loadBalancer: { ingress: [{ ip: VIP }] } } })),
      act(22, load(`http://${VIP}/hostname`, 10)),
      at(40, (engine) => {
        const [report] = engine.traffic();
        const fits = report && report.sent >= 90 && report.ok === report.sent && report.recent.every((o) => o.call.source === 'client'); // prettier-ignore
        return fits ? undefined : JSON.stringify(report).slice(0, 300);
      }),
      act(41, load(`http://${VIP}/hostname`, 500)),
      at(60, (engine) => {
        const [report] = engine.traffic();
        return report && report.sent >= 4500 && report.ok >= report.sent * 0.99
          ? undefined
          : `${report?.ok} of ${report?.sent}`;
      }),
      act(61, patch('service/web', { spec: { selector: { app: 'none' } } })),
      at(75, (engine) => (engine.traffic()[0]?.ok === 0 ? undefined : 'somebody answers')),
    ],
  },
];

describe('the traffic of Services', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
