import { MANIFESTS } from '../fixtures.ts';
import type { Group, GroupDef } from '../group.ts';

/** kubectl get in all its shapes, with selectors, sorting, chunks and watches. */
export const read: GroupDef = { name: 'read', run };

const HASH = '[0-9a-f]{6,10}-[a-z0-9]{5}';
const AGE = '(\\d+[dhms])+';

async function run(t: Group): Promise<void> {
  await t.sh(`kubectl apply -f ${MANIFESTS}/web.yaml`);
  await t.sh('kubectl rollout status deployment/web --timeout=60s');
  await tables(t);
  await objects(t);
  await selected(t);
  await watched(t);
  const only = t.background('kubectl get cm w1 --watch-only --request-timeout=15s -o name; echo ended with $?');
  await errors(t);
  await t.check(
    'kubectl get --watch-only prints nothing of what is there, and ends when its time is over',
    async () => {
      await only.until(/ended with/);
      if (only.out() !== 'ended with 0\n') throw new Error(only.out());
    },
  );
}

async function tables(t: Group): Promise<void> {
  await t.ok(
    'kubectl get pods',
    /^NAME +READY +STATUS +RESTARTS +AGE$/m,
    new RegExp(`^web-${HASH} +1/1 +Running +0 +${AGE}$`, 'm'),
  );
  await t.ok(
    'kubectl get pods -o wide',
    'NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES',
    /10\.\d+\.\d+\.\d+ +node-\d +<none> +<none>/,
  );
  await t.ok(
    'kubectl get deployment',
    /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE$/m,
    new RegExp(`^web +2/2 +2 +2 +${AGE}$`, 'm'),
  );
  await t.ok('kubectl get deploy web -o wide', 'CONTAINERS IMAGES SELECTOR', 'nginx nginx:1.27 app=web');
  await t.ok('kubectl get rs', 'NAME DESIRED CURRENT READY AGE', /^web-\S+ +2 +2 +2/m);
  await t.ok(
    'kubectl get svc',
    'NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE',
    /^web +ClusterIP +10\.\d+\.\d+\.\d+ +<none> +80\/TCP/m,
  );
  await t.soon.ok(
    'kubectl get endpointslices',
    'NAME ADDRESSTYPE PORTS ENDPOINTS AGE',
    /^web-\S+ +IPv4 +80 +10\.\S+,10\.\S+/m,
  );
  await t.ok('kubectl get cm web-config', 'NAME DATA AGE', /^web-config +2/m);
  await t.ok('kubectl get secret web-secret', 'NAME TYPE DATA AGE', /^web-secret +Opaque +1/m);
  await t.ok('kubectl get nodes', 'NAME STATUS ROLES AGE VERSION', /^node-1 +Ready +<none> +\S+ +v1\.36\.0$/m);
  await t.ok('kubectl get nodes -o wide', 'INTERNAL-IP EXTERNAL-IP OS-IMAGE KERNEL-VERSION CONTAINER-RUNTIME');
  await t.ok(
    'kubectl get ns',
    'NAME STATUS AGE',
    /^kube-system +Active/m,
    /^kube-node-lease +Active/m,
    /^read +Active/m,
  );
  await t.ok('kubectl get deploy,svc,cm', 'deployment.apps/web', 'service/web', 'configmap/web-config');
  await t.ok('kubectl get all', 'pod/web-', 'service/web', 'deployment.apps/web', 'replicaset.apps/web-');
  await t.ok('kubectl get pods -A', /^NAMESPACE +NAME +READY/m, /^read +web-/m);
  await t.ok('kubectl get pods --show-labels', /LABELS$/m, /app=web,pod-template-hash=/);
  await t.ok('kubectl get deploy -L app,tier', /AGE +APP +TIER$/m, /web +front$/m);
  await t.lacks('kubectl get pods --no-headers', 'NAME');
  await t.ok('kubectl get pods --show-kind', 'pod/web-');
  await t.soon.ok('kubectl get events', 'LAST SEEN TYPE REASON OBJECT MESSAGE', 'Scaled up replica set web-');
}

async function objects(t: Group): Promise<void> {
  await t.ok(
    'kubectl get deploy web -o yaml',
    /^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n {2}annotations:/,
    'progressDeadlineSeconds: 600',
    'maxSurge: 25%',
    'terminationGracePeriodSeconds: 30',
  );
  await t.lacks('kubectl get deploy web -o yaml', 'managedFields');
  await t.ok(
    'kubectl get deploy web -o yaml --show-managed-fields',
    'manager: kubectl-client-side-apply',
    'manager: kube-controller-manager',
    'f:replicas: {}',
  );
  await t.ok('kubectl get deploy web -o json', '"kind": "Deployment"', '"revisionHistoryLimit": 10');
  await t.ok('kubectl get pods -o json', '"kind": "List"', '"phase": "Running"', '"qosClass": "Burstable"');
  await t.is(`kubectl get deploy web -o jsonpath='{.spec.replicas}/{.status.readyReplicas}'`, '2/2');
  await t.is(`kubectl get pods -o jsonpath='{range .items[*]}{.status.phase}{"\\n"}{end}'`, 'Running\nRunning');
  await t.is(`kubectl get cm web-config -o go-template='{{.data.greeting}} {{len .data}}'`, 'hello 2');
  await t.is(`kubectl get cm web-config -o yaml | grep mode:`, `mode: "on"`);
  await t.is(`kubectl get secret web-secret -o jsonpath='{.data.password}' | base64 -d`, 's3cret');
  await t.ok(
    `kubectl get deploy -o custom-columns=WHO:.metadata.name,IMAGE:.spec.template.spec.containers[0].image`,
    'WHO IMAGE',
    'web nginx:1.27',
  );
  await t.is('kubectl get deploy,svc -o name', 'deployment.apps/web\nservice/web');
  await t.is(
    `kubectl get -f ${MANIFESTS}/web.yaml -o name`,
    'configmap/web-config\nsecret/web-secret\nservice/web\ndeployment.apps/web',
  );
  await t.is(
    `kubectl get deploy web --subresource=scale -o jsonpath='{.kind} {.spec.replicas} {.status.selector}'`,
    'Scale 2 app=web',
  );
  await t.ok('kubectl get deploy web --subresource=status', /^web +2\/2/m);
}

async function selected(t: Group): Promise<void> {
  await t.sh(
    'kubectl create cm a1 --from-literal=x=1 && kubectl create cm a2 && kubectl create cm a3 && kubectl label cm a1 a2 set=one rank=1 && kubectl label cm a3 set=two',
  );
  await t.is('kubectl get cm -l set -o name', 'configmap/a1\nconfigmap/a2\nconfigmap/a3');
  await t.is('kubectl get cm -l set=one -o name', 'configmap/a1\nconfigmap/a2');
  await t.is(`kubectl get cm -l 'set in (two,three)' -o name`, 'configmap/a3');
  await t.is(`kubectl get cm -l 'set,set!=one' -o name`, 'configmap/a3');
  await t.is(`kubectl get cm -l 'set,!rank' -o name`, 'configmap/a3');
  await t.is('kubectl get cm --field-selector metadata.name=a2 -o name', 'configmap/a2');
  await t.ok('kubectl get pods --field-selector status.phase=Running,spec.restartPolicy=Always --no-headers', 'web-');
  await t.ok('kubectl get pods --field-selector status.phase=Failed', 'No resources found in read namespace.');
  await t.is('kubectl get secrets --field-selector type=Opaque -o name', 'secret/web-secret');
  await t.no(
    'kubectl get pods --field-selector spec.foo=1',
    'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.foo=1": field label not supported: spec.foo',
  );
  await t.is('kubectl get cm -l set --sort-by=.metadata.name -o name | tail -1', 'configmap/a3');
  await t.ok('kubectl get cm --sort-by={.metadata.creationTimestamp} -l set --no-headers', /^a1 +1[^]*^a3 +0/m);
  // those that are there from the start: others come and go meanwhile
  const roles = 'kubectl get clusterroles -l kubernetes.io/bootstrapping=rbac-defaults -o name';
  await t.is(`${roles} --chunk-size=7 | wc -l`, await t.sh(`${roles} --chunk-size=0 | wc -l`));
  await t.ok('kubectl get pods -v=8 --chunk-size=1 2>&1', /pods\?limit=1"/, /continue=/);
}

async function watched(t: Group): Promise<void> {
  await t.sh('kubectl create cm w0 && kubectl label cm w0 watched=yes');
  const watch = t.background('kubectl get cm -l watched -w -o name');
  const table = t.background('kubectl get cm -l watched -w --output-watch-events');
  await t.check('kubectl get -w prints what is there', async () => {
    await watch.until(/configmap\/w0/);
    await table.until(/^EVENT +NAME +DATA +AGE\nADDED +w0 /m);
  });
  await t.sh(
    'kubectl create cm w1 && kubectl label cm w1 watched=yes && kubectl annotate cm w1 a=b && kubectl label cm w1 watched-',
  );
  await t.check(
    'kubectl get -w prints what comes',
    async () => void (await watch.until(/configmap\/w1\n[^]*configmap\/w1/)),
  );
  await t.check(
    'kubectl get -w --output-watch-events names the events',
    async () => void (await table.until(/^ADDED +w1 +0 +\S+\n(MODIFIED +w1 +0 +\S+\n)+DELETED +w1/m)),
  );
}

async function errors(t: Group): Promise<void> {
  await t.no('kubectl get pod nobody', /^Error from server \(NotFound\): pods "nobody" not found$/m);
  await t.no('kubectl get deploy nobody', /^Error from server \(NotFound\): deployments\.apps "nobody" not found$/m);
  await t.no('kubectl get nonsense', `error: the server doesn't have a resource type "nonsense"`);
  await t.ok('kubectl get jobs', 'No resources found in read namespace.');
  await t.ok('kubectl get pod nobody --ignore-not-found');
  await t.no('kubectl get pods -n nowhere web', 'Error from server (NotFound): namespaces "nowhere" not found');
}
