import { MANIFESTS } from '../fixtures.ts';
import type { Group, GroupDef } from '../group.ts';

/** logs, exec, attach, cp, port-forward, proxy and debug: what reaches into containers. */
export const streams: GroupDef = { name: 'streams', run };

const LINE_WITH_TIME = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z tick$/m;

async function run(t: Group): Promise<void> {
  await t.sh(
    `kubectl apply -f ${MANIFESTS}/web.yaml -f ${MANIFESTS}/all-kinds.yaml && kubectl rollout status deploy/web --timeout=60s && kubectl wait pod/talker --for=condition=Ready --timeout=60s`,
  );
  await logs(t);
  await exec(t);
  await input(t);
  await copy(t);
  await forward(t);
  await debug(t);
}

async function logs(t: Group): Promise<void> {
  await t.soon.ok('kubectl logs talker -c side', 'side here');
  await t.soon.ok('kubectl logs talker', 'Defaulted container "talk" out of: talk, side, first (init)', 'tick');
  await t.soon.is('kubectl logs talker -c first', 'prepared');
  await t.soon.is('kubectl logs talker -c talk --tail=2', 'tick\ntick');
  await t.soon.ok('kubectl logs talker -c talk --timestamps --tail=1', LINE_WITH_TIME);
  await t.soon.ok('kubectl logs talker -c talk --since=5s', 'tick');
  await t.soon.is('kubectl logs talker -c side --since=1s', '');
  await t.soon.is('kubectl logs talker -c side --limit-bytes=4', 'side');
  await t.soon.ok(
    'kubectl logs talker --all-containers --prefix',
    '[pod/talker/side] side here',
    '[pod/talker/talk] tick',
    '[pod/talker/first] prepared',
  );
  await t.soon.ok('kubectl logs -l app=web --tail=3 --prefix', /^\[pod\/web-\S+\/nginx\] /m);
  await t.soon.ok('kubectl logs deploy/web --tail=1', /Found 2 pods, using pod\/web-/);
  await t.soon.is('timeout 60 kubectl logs -f talker -c talk --tail=1 | head -3', 'tick\ntick\ntick');
  await t.no('kubectl logs talker -c nothing', 'error: container nothing is not valid for pod talker');
  await t.no(
    'kubectl logs talker -c talk --previous',
    'previous terminated container "talk" in pod "talker" not found',
  );
  await t.sh(
    `kubectl run again --image=busybox:1.36 --restart=Always -- sh -c 'echo life; sleep 1; exit 3' && kubectl wait pod/again --for=jsonpath='{.status.containerStatuses[0].lastState.terminated.exitCode}'=3 --timeout=60s`,
  );
  await t.is('kubectl logs again --previous', 'life');
  await t.ok('kubectl get pod again', /^again +\d\/1 +(CrashLoopBackOff|Error|Running) +\d/m);
}

async function exec(t: Group): Promise<void> {
  await t.is('kubectl exec talker -c talk -- echo hello', 'hello');
  await t.ok('kubectl exec talker -- echo hello', 'hello', 'Defaulted container "talk"');
  await t.is('echo from here | kubectl exec -i talker -c talk -- cat', 'from here');
  await t.no(
    `kubectl exec talker -c talk -- sh -c 'echo oops >&2; exit 7'`,
    'oops',
    'command terminated with exit code 7',
  );
  await t.is(`kubectl exec talker -c talk -- sh -c 'echo kept > /scratch/f; cat /scratch/f'`, 'kept');
  await t.is('kubectl exec talker -c talk -- hostname', 'talker');
  await t.ok('kubectl exec deploy/web -- env', 'GREETING=hello');
  await t.ok(
    'kubectl exec deploy/web -- cat /etc/resolv.conf',
    'search streams.svc.cluster.local svc.cluster.local cluster.local',
  );
  await t.soon.ok('kubectl exec talker -c talk -- wget -qO- http://web', 'Welcome to nginx!');
  await t.ok(
    'kubectl exec talker -c talk -- ls /var/run/secrets/kubernetes.io/serviceaccount',
    'ca.crt',
    'namespace',
    'token',
  );
  await t.no('kubectl exec nobody -- true', 'Error from server (NotFound): pods "nobody" not found');
  await t.ok('timeout 60 kubectl attach talker -c talk | head -2', /^tick\ntick$/m);
}

/** The standard input of a container's own process. */
async function input(t: Group): Promise<void> {
  await t.ok('echo through | kubectl run -i --rm --restart=Never in --image=busybox:1.36 -- cat', /^through$/m);
  await t.no(
    `echo 'echo $((6*7)); foo; exit 5' | kubectl run -i --rm --restart=Never script --image=busybox:1.36`,
    /^42$/m,
    'sh: foo: not found',
    'pod streams/script terminated (Error)',
  );
  await t.sh(
    'kubectl run open --image=busybox:1.36 -i --leave-stdin-open --attach=false -- cat && kubectl wait pod/open --for=condition=Ready --timeout=60s',
  );
  // it goes on after its input has ended
  const attached = t.background('echo once | exec kubectl attach -i open');
  await t.check('kubectl attach -i writes, and sees the answer', async () => void (await attached.until(/^once$/m)));
  await attached.stop();
  await t.is('kubectl logs open', 'once');
  await t.no(
    'kubectl exec open -- nothing',
    'exec: "nothing": executable file not found in $PATH',
    'error: Internal error occurred: error executing command in container: ',
  );
  await t.no('kubectl exec open -- sh -c nothing', 'sh: nothing: not found', 'command terminated with exit code 127');
  await t.ok('kubectl exec open -- env', /^KUBERNETES_SERVICE_HOST=10\.96\.0\.1$/m, /^WEB_SERVICE_PORT=80$/m);
}

async function copy(t: Group): Promise<void> {
  t.file('here.txt', 'from this computer\n');
  await t.ok('kubectl cp here.txt talker:/scratch/there.txt -c talk');
  await t.is('kubectl exec talker -c talk -- cat /scratch/there.txt', 'from this computer');
  await t.ok('kubectl cp talker:/scratch/there.txt back.txt -c talk && diff here.txt back.txt && echo same', 'same');
  await t.ok(
    'mkdir -p tree/deep && echo a > tree/a && echo b > tree/deep/b && kubectl cp tree talker:/scratch -c talk && kubectl exec talker -c talk -- cat /scratch/tree/deep/b',
    /^b$/m,
  );
}

async function forward(t: Group): Promise<void> {
  const forwarding = t.background('exec kubectl port-forward svc/web :80');
  await t.soon.check('kubectl port-forward answers', async () => {
    const [, port] = await forwarding.until(/Forwarding from 127\.0\.0\.1:(\d+) -> 80/);
    await answers(`http://127.0.0.1:${port}/`, 'Welcome to nginx!');
    await answers(`http://127.0.0.1:${port}/`, 'Welcome to nginx!');
    await forwarding.until(/Handling connection for/);
  });
  const proxy = t.background('exec kubectl proxy --port=0');
  await t.soon.check('kubectl proxy passes requests on', async () => {
    const [, port] = await proxy.until(/Starting to serve on 127\.0\.0\.1:(\d+)/);
    await answers(`http://127.0.0.1:${port}/api/v1/namespaces/streams/services/web`, '"clusterIP"');
    await answers(`http://127.0.0.1:${port}/api/v1/namespaces/streams/services/web:http/proxy/`, 'Welcome to nginx!');
  });
  await t.soon.ok('kubectl get --raw /api/v1/namespaces/streams/services/web:http/proxy/', 'Welcome to nginx!');
  await t.no(
    'kubectl get --raw /api/v1/namespaces/streams/services/web/proxy/',
    'Error from server (ServiceUnavailable): no endpoints available for service "web"',
  );
}

async function debug(t: Group): Promise<void> {
  await t.ok(
    'kubectl debug talker --copy-to=twin --set-image=*=busybox:1.36 --container=talk --profile=general -- sleep 100',
  );
  await t.is(
    `kubectl get pod twin -o jsonpath='{.spec.containers[0].command} {.spec.volumes[0].name}'`,
    '["sleep","100"] scratch',
  );
  await t.ok(
    'kubectl debug node/node-1 --image=busybox:1.36 --profile=general -- sleep 10',
    /Creating debugging pod node-debugger-node-1-\w+ with container debugger on node node-1/,
  );
  await t.is(
    `kubectl get pods -l app.kubernetes.io/managed-by=kubectl-debug -o jsonpath='{.items[*].spec.nodeName}'`,
    'node-1',
  );
}

async function answers(url: string, text: string): Promise<void> {
  const body = await (await fetch(url)).text();
  if (!body.includes(text)) throw new Error(`${url}: no ${text} in ${body.slice(0, 400)}`);
}
