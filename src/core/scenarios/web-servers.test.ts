import { describe, it } from 'vitest';
import { act, at, by, runScenario, type Scenario } from '../testing/scenario.ts';
import { apply, run, setImage } from '../testing/scenario-acts.ts';
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
/** pods/init-containers.yaml */
const INIT_DEMO = `
apiVersion: v1
kind: Pod
metadata:
  name: init-demo
spec:
  containers:
  - name: nginx
    image: nginx
    ports:
    - containerPort: 80
    volumeMounts:
    - name: workdir
      mountPath: /usr/share/nginx/html
  # These containers are run during pod initialization
  initContainers:
  - name: install
    image: busybox:1.28
    command:
    - wget
    - "-O"
    - "/work-dir/index.html"
    - http://info.cern.ch
    volumeMounts:
    - name: workdir
      mountPath: "/work-dir"
  dnsPolicy: Default
  volumes:
  - name: workdir
    emptyDir: {}
`;
const BOOTCAMP = `
apiVersion: v1
kind: Service
metadata: { name: kubernetes-bootcamp }
spec: { selector: { app: kubernetes-bootcamp }, ports: [{ port: 8080 }], type: NodePort }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: kubernetes-bootcamp }
spec:
  replicas: 4
  selector: { matchLabels: { app: kubernetes-bootcamp } }
  template:
    metadata: { labels: { app: kubernetes-bootcamp } }
    spec: { containers: [{ name: c, image: 'gcr.io/google-samples/kubernetes-bootcamp:v1' }] }
`;
const HELLO_MINIKUBE = `
apiVersion: v1
kind: Service
metadata: { name: hello-node }
spec: { selector: { app: hello-node }, ports: [{ port: 8080 }], type: LoadBalancer }
---
apiVersion: v1
kind: Pod
metadata: { name: hello-node, labels: { app: hello-node } }
spec:
  containers:
  - name: agnhost
    image: registry.k8s.io/e2e-test-images/agnhost:2.53
    command: [/agnhost, netexec, --http-port=8080]
`;
const SHARED_FILES = `
apiVersion: v1
kind: Pod
metadata: { name: files }
spec:
  containers:
  - { name: httpd, image: 'httpd:2.4', volumeMounts: [{ name: data, mountPath: /usr/local/apache2/htdocs }] }
  - name: python
    image: python:3
    command: [python3, -m, http.server, '8000', -d, /srv]
    volumeMounts: [{ name: data, mountPath: /srv }]
  - name: writer
    image: busybox:1.36
    command: [sh, -c, 'echo one > /data/index.html; sleep 3600']
    volumeMounts: [{ name: data, mountPath: /data }]
  volumes: [{ name: data, emptyDir: {} }]
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
  {
    name: 'an init container fetches a page that the web server then serves',
    page: 'tasks/configure-pod-container/configure-pod-initialization/',
    manifest: INIT_DEMO,
    steps: [
      by(15, is('pod/init-demo', READY)),
      at(20, prints('init-demo', ['curl', 'localhost'], /^<html><head><\/head><body><header>\n<title>http:\/\/info\.cern\.ch<\/title>\n<\/header>\n\n<h1>http:\/\/info\.cern\.ch - home of the first website<\/h1>/)), // prettier-ignore
    ],
  },
  {
    name: 'a new version of an application answers with its own text while the rollout goes on',
    page: 'tutorials/kubernetes-basics/update/update-intro/',
    manifest: BOOTCAMP,
    steps: [
      by(30, is('deploy/kubernetes-bootcamp', { status: { availableReplicas: 4 } })),
      at(31, answers('node/node-1', 'http://kubernetes-bootcamp:8080/', { body: /^Hello Kubernetes bootcamp! \| Running on: kubernetes-bootcamp-[a-z0-9]+-[a-z0-9]+ \| v=1\n$/ })), // prettier-ignore
      act(32, setImage('deploy/kubernetes-bootcamp', 'docker.io/jocatalin/kubernetes-bootcamp:v2')),
      by(60, is('deploy/kubernetes-bootcamp', { status: { updatedReplicas: 4, replicas: 4 } })),
      at(65, answers('node/node-1', 'http://kubernetes-bootcamp:8080/', { body: /\| v=2\n$/ })),
    ],
  },
  {
    name: 'the test image dials, redirects and leaves with the status it is told',
    page: 'tutorials/hello-minikube/',
    manifest: HELLO_MINIKUBE,
    steps: [
      by(15, is('pod/hello-node', READY)),
      at(16, answers('node/node-1', 'http://hello-node:8080/', { body: /^NOW: 2026-01-01 00:00:3\d\.\d{9} \+0000 UTC m=\+\d+\.\d{9}$/ })), // prettier-ignore
      at(17, answers('node/node-1', 'http://hello-node:8080/dial?host=hello-node&port=8080&request=hostname&tries=2', { body: '{"responses":["hello-node","hello-node"]}' })), // prettier-ignore
      at(18, answers('node/node-1', 'http://hello-node:8080/exit?code=3', { status: 200 })),
      by(30, is('pod/hello-node', { status: { containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 3 } } }] } })), // prettier-ignore
    ],
  },
  {
    name: 'httpd and python serve the files of a shared volume as they change',
    page: 'tasks/access-application-cluster/communicate-containers-same-pod-shared-volume/',
    manifest: SHARED_FILES,
    steps: [
      by(20, is('pod/files', READY)),
      at(21, prints('files/writer', ['wget', '-qO-', 'localhost'], 'one')),
      act(
        27,
        run('files/writer', ['sh', '-c', 'echo two > /data/index.html; mkdir /data/sub; echo x > /data/sub/a.txt']),
      ),
      at(33, prints('files/writer', ['wget', '-qO-', 'localhost:8000'], 'two')),
      at(39, prints('files/writer', ['wget', '-qO-', 'localhost:8000/sub/'], /<title>Directory listing for \/sub\/<\/title>[^]*<li><a href="a\.txt">a\.txt<\/a><\/li>/)), // prettier-ignore
      at(45, prints('files/writer', ['wget', '-qO-', 'localhost/missing'], /404 Not Found/, 1)),
    ],
  },
];

describe('web servers', () => {
  it.each(SCENARIOS.map((s) => [s.name, s] as const))('%s', (_, scenario) => void runScenario(scenario));
});
