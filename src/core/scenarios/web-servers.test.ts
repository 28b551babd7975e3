import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, run } from '../testing/scenario-acts.ts';
import { answers, event, is, log, prints } from '../testing/sights.ts';

/** Web servers with configurations and pages of their own, as pages of the documentation mount them. */
const READY = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };

const config = (text: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: nginx-conf }
data:
  default.conf: |
${text.replace(/^/gm, '    ')}
`;
const NGINX = `
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec:
  restartPolicy: Always
  containers:
  - name: c
    image: nginx:1.27
    volumeMounts: [{ name: conf, mountPath: /etc/nginx/conf.d }]
  volumes: [{ name: conf, configMap: { name: nginx-conf } }]
`;
const BACKEND = `
apiVersion: v1
kind: Service
metadata: { name: hello }
spec: { selector: { app: hello, tier: backend }, ports: [{ port: 80, targetPort: http }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: backend }
spec:
  selector: { matchLabels: { app: hello, tier: backend, track: stable } }
  replicas: 3
  template:
    metadata: { labels: { app: hello, tier: backend, track: stable } }
    spec:
      containers:
      - name: hello
        image: gcr.io/google-samples/hello-go-gke:1.0
        ports: [{ name: http, containerPort: 80 }]
`;
const FRONTEND = `
apiVersion: v1
kind: Service
metadata: { name: frontend }
spec: { selector: { app: hello, tier: frontend }, ports: [{ protocol: TCP, port: 80, targetPort: 80 }], type: LoadBalancer }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: frontend }
spec:
  selector: { matchLabels: { app: hello, tier: frontend, track: stable } }
  replicas: 1
  template:
    metadata: { labels: { app: hello, tier: frontend, track: stable } }
    spec:
      containers:
      - name: nginx
        image: gcr.io/google-samples/hello-frontend:1.0
        lifecycle: { preStop: { exec: { command: [/usr/sbin/nginx, -s, quit] } } }
`;
const SITE = `upstream backend { server hello:80; }
server {
  listen 80;
  listen 8081;
  server_name localhost;
  location /api/ { proxy_pass http://backend/; }
  location = /healthz { return 200 "ok\\n"; }
  location / { root /usr/share/nginx/html; index index.html; }
}`;

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a frontend finds its backend through DNS and passes requests on',
    page: 'tasks/access-application-cluster/connecting-frontend-backend/',
    manifest: `${BACKEND}---${FRONTEND}`,
    steps: [
      by(20, is('deploy/frontend', { status: { availableReplicas: 1 } }), is('deploy/backend', { status: { availableReplicas: 3 } })), // prettier-ignore
      at(22, answers('node/node-1', 'http://frontend/', { status: 200, body: '{"message":"Hello"}\n' })),
    ],
  },
  {
    name: 'nginx serves what its ConfigMap says, passes on to a Service, and reloads when told to',
    page: 'tasks/configure-pod-container/configure-pod-configmap/#add-configmap-data-to-a-volume',
    manifest: `${BACKEND}---${config(SITE)}---${NGINX}`,
    steps: [
      by(20, is('pod/web', READY), is('deploy/backend', { status: { availableReplicas: 3 } })),
      at(60, prints('web', ['curl', '-s', 'localhost:8081/healthz'], 'ok')),
      at(66, prints('web', ['curl', '-s', 'localhost/api/x'], '{"message":"Hello"}')),
      at(72, prints('web', ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'localhost/missing'], '404')),
      act(78, apply(config('server { listen 80; location / { return 503; } }'))),
      at(180, prints('web', ['curl', '-s', 'localhost/healthz'], 'ok')),
      act(186, run('web', ['nginx', '-s', 'reload'])),
      at(192, prints('web', ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'localhost/healthz'], '503')),
    ],
  },
  {
    name: 'nginx does not start with a configuration it cannot read, or a host it cannot find',
    page: 'tasks/debug/debug-application/debug-pods/#my-pod-is-crashing-or-otherwise-unhealthy',
    manifest: `${config('server { listen 80 }')}---${NGINX}---${NGINX.replace('name: web', 'name: lost').replace('name: nginx-conf', 'name: other')}---${config('server { listen 80; location / { proxy_pass http://nowhere; } }').replace('nginx-conf', 'other')}`, // prettier-ignore
    steps: [
      by(30, event('web', 'BackOff', /^Back-off restarting failed container c in pod web_default/)),
      at(31, log('web', 'nginx: [emerg] unexpected "}" in /etc/nginx/conf.d/default.conf:1')),
      at(32, log('lost', /nginx: \[emerg\] host not found in upstream "nowhere"/)),
      at(33, is('pod/web', { status: { containerStatuses: [{ lastState: { terminated: { exitCode: 1, reason: 'Error' } } }] } })), // prettier-ignore
    ],
  },
];

describe('web servers', () => {
  it.each(SCENARIOS.map((s) => [s.name, s] as const))('%s', (_, scenario) => void runScenario(scenario));
});
