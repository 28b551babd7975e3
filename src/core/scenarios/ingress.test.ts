import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario, type Sight } from '../testing/scenario.ts';
import { apply, crash, forget, load, patch, remove, scale } from '../testing/scenario-acts.ts';
import { answers, event, is, isGone, isLike } from '../testing/sights.ts';

/** Ingresses where ingress-nginx is installed, as the documentation shows them. */
const INGRESS = 'concepts/services-networking/ingress/';

/** The manifest of ingress-nginx, without what is for its admission webhook. */
const CONTROLLER = `
{ apiVersion: v1, kind: Namespace, metadata: { name: ingress-nginx } }
---
{ apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: { name: nginx }, spec: { controller: k8s.io/ingress-nginx } }
---
apiVersion: v1
kind: Service
metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  selector: { app.kubernetes.io/name: ingress-nginx }
  ports: [{ name: http, port: 80, targetPort: http, appProtocol: http }, { name: https, port: 443, targetPort: https, appProtocol: https }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: ingress-nginx } }
  template:
    metadata: { labels: { app.kubernetes.io/name: ingress-nginx } }
    spec:
      containers:
      - name: controller
        image: registry.k8s.io/ingress-nginx/controller:v1.14.1
        args: [/nginx-ingress-controller, "--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller", --controller-class=k8s.io/ingress-nginx, --ingress-class=nginx]
        env: [{ name: POD_NAMESPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }]
        ports: [{ name: http, containerPort: 80 }, { name: https, containerPort: 443 }]
        readinessProbe: { httpGet: { path: /healthz, port: 10254 }, initialDelaySeconds: 10, periodSeconds: 10 }
        livenessProbe: { httpGet: { path: /healthz, port: 10254 }, initialDelaySeconds: 10, periodSeconds: 10 }
---`;

const app = (name: string): string => `
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: ${name} }, spec: { replicas: 2, selector: { matchLabels: { app: ${name} } }, template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: c, image: "registry.k8s.io/e2e-test-images/agnhost:2.40", args: [netexec], ports: [{ containerPort: 8080 }] }] } } } }
---
{ apiVersion: v1, kind: Service, metadata: { name: ${name} }, spec: { selector: { app: ${name} }, ports: [{ name: http, port: 8080 }] } }
---`;

const path = (to: string, where: string, type = 'Prefix', port = 'number: 8080'): string =>
  `{ path: ${where}, pathType: ${type}, backend: { service: { name: ${to}, port: { ${port} } } } }`;

const EXAMPLE = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: example-ingress }
spec:
  ingressClassName: nginx
  rules:
  - { host: hello-world.example, http: { paths: [${path('web', '/')}, ${path('web2', '/echo', 'Exact', 'name: http')}] } }
  - { host: "*.wild.example", http: { paths: [${path('web2', '/')}] } }
---`;
const HOST = 'http://hello-world.example';
const READY = [
  is('ingress-nginx:deployment/ingress-nginx-controller', { status: { readyReplicas: 1 } }),
  is('deployment/web', { status: { readyReplicas: 2 } }),
] as const;
/** The body is a pod's name that begins so. */
const from = (source: string, url: string, name: string): Sight =>
  answers(source, url, { status: 200, body: new RegExp(`^${name}-[a-z0-9]+-[a-z0-9]{5}$`) });
const status = (url: string, code: number, more: object = {}): Sight =>
  answers('client', url, { status: code, ...more });

/** What the manifest has for the admission webhook: two Jobs, one of which makes the Secret that the controller waits for. */
const WEBHOOK = `
{ apiVersion: v1, kind: ServiceAccount, metadata: { name: ingress-nginx-admission, namespace: ingress-nginx } }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: ingress-nginx-admission, namespace: ingress-nginx }, rules: [{ apiGroups: [""], resources: [secrets], verbs: [get, create] }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: ingress-nginx-admission, namespace: ingress-nginx }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: ingress-nginx-admission }, subjects: [{ kind: ServiceAccount, name: ingress-nginx-admission, namespace: ingress-nginx }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: ingress-nginx-admission }, rules: [{ apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs: [get, update] }] }
---
{ apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: ingress-nginx-admission }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ingress-nginx-admission }, subjects: [{ kind: ServiceAccount, name: ingress-nginx-admission, namespace: ingress-nginx }] }
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: ingress-nginx-admission }, webhooks: [{ name: validate.nginx.ingress.kubernetes.io, admissionReviewVersions: [v1], sideEffects: None, clientConfig: { service: { name: ingress-nginx-controller-admission, namespace: ingress-nginx, path: /networking/v1/ingresses } } }] }
---
${[
  'create, "--host=a", "--secret-name=ingress-nginx-admission"',
  'patch, "--webhook-name=ingress-nginx-admission", "--secret-name=ingress-nginx-admission"',
]
  .map(
    (
      args,
    ) => `{ apiVersion: batch/v1, kind: Job, metadata: { name: ingress-nginx-admission-${args.split(',', 1)[0]}, namespace: ingress-nginx }, spec: { ttlSecondsAfterFinished: 0, template: { spec: { serviceAccountName: ingress-nginx-admission, restartPolicy: OnFailure, containers: [{ name: job, image: "registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.6.9", args: [${args}, "--namespace=$(POD_NAMESPACE)"], env: [{ name: POD_NAMESPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }] }] } } } }
---`,
  )
  .join('\n')}`;
const CERTIFICATE = 'volumes: [{ name: webhook-cert, secret: { secretName: ingress-nginx-admission } }]';

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'an Ingress routes by host and path, tells its address, and says 404 for the rest',
    page: 'tasks/access-application-cluster/ingress-minikube/',
    manifest: `${CONTROLLER}${app('web')}${app('web2')}${EXAMPLE}`,
    steps: [
      by(40, ...READY),
      by(110, is('ingress/example-ingress', { status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } } })),
      at(
        110,
        event('example-ingress', 'Sync', 'Scheduled for sync', { source: { component: 'nginx-ingress-controller' } }),
      ),
      at(110, from('client', `${HOST}/hostname`, 'web'), answers('client', `${HOST}/echo?msg=hi`, { status: 200, body: 'hi', pod: /ingress-nginx-controller/ })), // prettier-ignore
      at(110, from('client', 'http://a.wild.example/hostname', 'web2'), answers('client', 'http://b.a.wild.example/', { failure: 'dns-no-such-name' })), // prettier-ignore
      at(110, status('http://203.0.113.1/', 404, { body: /<center>nginx<\/center>/ }), answers('client', 'http://nobody.example/', { failure: 'dns-no-such-name' })), // prettier-ignore
      act(111, scale('deployment/web', 0)),
      by(150, status(`${HOST}/hostname`, 503, { body: /503 Service Temporarily Unavailable/ })),
      act(151, remove('ingress/example-ingress')),
      by(155, answers('client', `${HOST}/`, { failure: 'dns-no-such-name' }), status('http://203.0.113.1/', 404)),
    ],
  },
  {
    name: 'the controller waits for the Secret that a Job of its manifest makes with its own rights',
    page: INGRESS,
    manifest: `${CONTROLLER.replace('      containers:\n      - name: controller', `      ${CERTIFICATE}\n      containers:\n      - name: controller`)}${WEBHOOK}`,
    steps: [
      at(1, isGone('ingress-nginx:secret/ingress-nginx-admission'), is('ingress-nginx:deployment/ingress-nginx-controller', { status: { unavailableReplicas: 1 } })), // prettier-ignore
      by(60, is('ingress-nginx:deployment/ingress-nginx-controller', { status: { readyReplicas: 1 } })),
      at(60, is('ingress-nginx:secret/ingress-nginx-admission', { data: { ca: /./, cert: /./, key: /./ } })),
      at(60, is('validatingwebhookconfigurations/ingress-nginx-admission', { webhooks: [{ clientConfig: { caBundle: /./ } }] })), // prettier-ignore
      by(60, isGone('ingress-nginx:job/ingress-nginx-admission-create'), isGone('ingress-nginx:job/ingress-nginx-admission-patch')), // prettier-ignore
    ],
  },
  {
    name: 'path types: exact, by element, as the implementation has it; a default backend; the longest path wins',
    page: `${INGRESS}#path-types`,
    manifest: `${CONTROLLER}${app('web')}${app('web2')}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: types }
spec:
  ingressClassName: nginx
  defaultBackend: { service: { name: web2, port: { number: 8080 } } }
  rules:
  - { host: t.example, http: { paths: [${path('web', '/hostname', 'Exact')}, ${path('web', '/echo', 'Prefix')}, ${path('web', '/clientip', 'ImplementationSpecific')}] } }
`,
    steps: [
      by(40, ...READY),
      by(110, from('client', 'http://t.example/hostname', 'web')),
      at(110, from('client', 'http://203.0.113.1/hostname', 'web2')),
      at(
        110,
        status('http://t.example/hostname/', 200, { body: /^NOW/ }),
        from('client', 'http://203.0.113.1/hostName', 'web2'),
      ),
      act(111, scale('deployment/web', 0)),
      by(150, status('http://t.example/hostname', 503), status('http://t.example/echo/x', 503), status('http://t.example/clientipx', 503)), // prettier-ignore
      at(150, status('http://t.example/echoes', 200), status('http://t.example/hostname/', 200)),
    ],
  },
  {
    name: 'TLS: plain requests are sent to https; rewrites take the place of the path',
    page: `${INGRESS}#tls`,
    manifest: `${CONTROLLER}${app('web')}
{ apiVersion: v1, kind: Secret, metadata: { name: testsecret-tls }, type: kubernetes.io/tls, data: { tls.crt: YQ==, tls.key: YQ== } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: tls-example-ingress }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [https-example.foo.com], secretName: testsecret-tls }]
  rules: [{ host: https-example.foo.com, http: { paths: [${path('web', '/')}] } }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: rewrite, annotations: { nginx.ingress.kubernetes.io/rewrite-target: /$2 } }
spec:
  ingressClassName: nginx
  rules: [{ host: rewrite.bar.com, http: { paths: [${path('web', '"/something(/|$)(.*)"', 'ImplementationSpecific')}] } }]
`,
    steps: [
      by(40, ...READY),
      by(110, status('http://https-example.foo.com/hostname', 308, { headers: { location: 'https://https-example.foo.com/hostname' } })), // prettier-ignore
      at(110, from('client', 'https://https-example.foo.com/hostname', 'web')),
      at(110, from('client', 'http://rewrite.bar.com/something/hostname', 'web'), status('http://rewrite.bar.com/other', 404)), // prettier-ignore
    ],
  },
  {
    name: 'without a controller, and of another class, an Ingress changes nothing',
    page: `${INGRESS}#ingress-class`,
    manifest: `${CONTROLLER}${app('web')}${app('web2')}${EXAMPLE.replace('ingressClassName: nginx', 'ingressClassName: other')}`,
    steps: [
      by(40, ...READY),
      at(110, is('ingress/example-ingress', { status: { loadBalancer: { ingress: [] } } }), status('http://203.0.113.1/', 404)), // prettier-ignore
      act(111, patch('ingress/example-ingress', { spec: { ingressClassName: 'nginx' } })),
      by(190, from('client', `${HOST}/hostname`, 'web')),
      act(191, forget),
      by(260, from('client', `${HOST}/hostname`, 'web')),
      act(261, crash('ingress-nginx')),
      act(262, scale('ingress-nginx:deployment/ingress-nginx-controller', 0)),
      by(300, answers('client', 'http://203.0.113.1/', { failure: 'connection-timeout' })),
    ],
  },
  {
    name: 'a pod of the cluster and a source of load reach an Ingress; its pods carry the load',
    page: INGRESS,
    manifest: `${CONTROLLER}${app('web')}${app('web2')}${EXAMPLE}
{ apiVersion: v1, kind: Pod, metadata: { name: client }, spec: { containers: [{ name: c, image: "busybox:1.36", command: [sleep, "36000"] }] } }
`,
    steps: [
      by(40, ...READY),
      by(110, from('Pod/default/client', `${HOST}/hostname`, 'web')),
      act(111, load(`${HOST}/hostname`, 10)),
      at(125, (engine) => {
        const [report] = engine.traffic();
        return report && report.ok >= 90 && report.ok === report.sent
          ? undefined
          : JSON.stringify(report).slice(0, 400);
      }),
      act(126, load(`${HOST}/hostname`, 400)),
      at(150, (engine) => {
        const [report] = engine.traffic();
        return isLike(report, { ok: (n: number) => n > 3900 }) ? undefined : JSON.stringify(report).slice(0, 200);
      }),
      act(151, apply('{ apiVersion: v1, kind: Service, metadata: { name: web }, spec: { selector: { app: none }, ports: [{ name: http, port: 8080 }] } }')), // prettier-ignore
      at(170, (engine) => (engine.traffic()[0]?.ok === 0 ? undefined : 'somebody answers')),
    ],
  },
];

describe('Ingresses', () => {
  it.each(SCENARIOS)('$name', (scenario) => void runScenario(scenario));
});
