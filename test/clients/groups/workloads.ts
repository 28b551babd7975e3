import { MANIFESTS } from '../fixtures.ts';
import type { Group, GroupDef } from '../group.ts';

/** scale, autoscale, expose, run, rollout, delete and wait. */
export const workloads: GroupDef = { name: 'workloads', run };

async function run(t: Group): Promise<void> {
  await t.sh(
    `kubectl apply -f ${MANIFESTS}/web.yaml -f ${MANIFESTS}/all-kinds.yaml && kubectl rollout status deploy/web --timeout=60s`,
  );
  await scale(t);
  await rollout(t);
  await otherRollouts(t);
  await runAndExpose(t);
  await waits(t);
  await deletes(t);
}

async function scale(t: Group): Promise<void> {
  await t.is('kubectl scale deploy/web --replicas=3', 'deployment.apps/web scaled');
  await t.is(
    `kubectl wait deploy/web --for=jsonpath='{.status.readyReplicas}'=3 --timeout=60s`,
    'deployment.apps/web condition met',
  );
  await t.no('kubectl scale deploy/web --replicas=1 --current-replicas=7', 'error: Expected replicas to be 7, was 3');
  await t.is('kubectl scale deploy/web --replicas=2 --current-replicas=3', 'deployment.apps/web scaled');
  await t.is(
    'kubectl scale rc/old statefulset/db --replicas=2',
    'replicationcontroller/old scaled\nstatefulset.apps/db scaled',
  );
  await t.no('kubectl scale deploy/nobody --replicas=1', 'deployments.apps "nobody" not found');
  await t.is(
    'kubectl autoscale deploy/web --min=2 --max=4 --cpu=80%',
    'horizontalpodautoscaler.autoscaling/web autoscaled',
  );
  await t.ok(
    'kubectl get hpa web',
    'NAME REFERENCE TARGETS MINPODS MAXPODS REPLICAS AGE',
    /^web +Deployment\/web +cpu: \S+\/80% +2 +4 /m,
  );
  await t.is(
    `kubectl get horizontalpodautoscalers.v1.autoscaling web -o jsonpath='{.apiVersion} {.spec.targetCPUUtilizationPercentage}'`,
    'autoscaling/v1 80',
  );
  await t.is(
    `kubectl get horizontalpodautoscalers.v2.autoscaling web -o jsonpath='{.spec.metrics[0].resource.target.averageUtilization}'`,
    '80',
  );
  await t.is('kubectl delete hpa web', 'horizontalpodautoscaler.autoscaling "web" deleted from workloads namespace');
}

async function rollout(t: Group): Promise<void> {
  await t.sh(
    'kubectl annotate deploy/web kubernetes.io/change-cause=first && kubectl set image deploy/web nginx=nginx:1.28',
  );
  await t.ok('kubectl rollout status deploy/web --timeout=60s', 'deployment "web" successfully rolled out');
  await t.ok(
    'kubectl rollout history deploy/web',
    'deployment.apps/web',
    'REVISION CHANGE-CAUSE',
    /^1 +/m,
    /^2 +first$/m,
  );
  await t.ok(
    'kubectl rollout history deploy/web --revision=2',
    'deployment.apps/web with revision #2',
    'Image: nginx:1.28',
    'Annotations: kubernetes.io/change-cause: first',
  );
  await t.is('kubectl rollout undo deploy/web', 'deployment.apps/web rolled back');
  await t.is(`kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[0].image}'`, 'nginx:1.27');
  await t.ok('kubectl rollout status deploy/web --timeout=60s', 'successfully rolled out');
  await t.is('kubectl rollout undo deploy/web --to-revision=2', 'deployment.apps/web rolled back');
  await t.no('kubectl rollout undo deploy/web --to-revision=77', 'unable to find specified revision 77 in history');
  await t.is('kubectl rollout pause deploy/web', 'deployment.apps/web paused');
  await t.no(
    'kubectl rollout restart deploy/web',
    `error: deployments.apps "web" can't restart paused deployment (run rollout resume first)`,
  );
  await t.no('kubectl rollout undo deploy/web', 'you cannot rollback a paused deployment; resume it first');
  await t.is('kubectl rollout resume deploy/web', 'deployment.apps/web resumed');
  await t.is('kubectl rollout restart deploy/web', 'deployment.apps/web restarted');
  await t.ok('kubectl rollout status deploy/web --timeout=60s', 'successfully rolled out');
  await t.ok(
    `kubectl get deploy web -o jsonpath='{.spec.template.metadata.annotations}'`,
    'kubectl.kubernetes.io/restartedAt',
  );
  const deadline = (seconds: number): Promise<string> =>
    t.sh(`kubectl patch deploy web -p '{"spec":{"progressDeadlineSeconds":${seconds}}}'`);
  await deadline(86_400);
  await t.sh('kubectl set image deploy/web nginx=example.org/missing:does-not-exist');
  await t.soon.ok(
    'kubectl rollout status deploy/web --watch=false',
    'Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated',
  );
  await deadline(10);
  await t.soon.no(
    'kubectl rollout status deploy/web --watch=false',
    'error: deployment "web" exceeded its progress deadline',
  );
  await deadline(600);
  await t.is('kubectl rollout undo deploy/web', 'deployment.apps/web rolled back');
}

async function otherRollouts(t: Group): Promise<void> {
  await t.sh('kubectl scale statefulset/db --replicas=1');
  await t.is(
    'kubectl rollout restart daemonset/agent statefulset/db',
    'daemonset.apps/agent restarted\nstatefulset.apps/db restarted',
  );
  await t.ok('kubectl rollout status daemonset/agent --timeout=60s', 'daemon set "agent" successfully rolled out');
  await t.ok(
    'kubectl rollout status statefulset/db --timeout=60s',
    /(statefulset rolling update complete 1 pods at revision db-|partitioned roll out complete|rolling update complete)/,
  );
  await t.ok(
    'kubectl rollout history ds/agent',
    'daemonset.apps/agent',
    'REVISION CHANGE-CAUSE',
    '1 <none>',
    '2 <none>',
  );
  await t.is('kubectl rollout undo ds/agent', 'daemonset.apps/agent rolled back');
  await t.is('kubectl rollout undo sts/db', 'statefulset.apps/db rolled back');
  await t.is(`kubectl get sts db -o jsonpath='{.spec.template.metadata.annotations}'`, '');
}

async function runAndExpose(t: Group): Promise<void> {
  await t.is('kubectl run solo --image=nginx:1.27 --port=80 --labels=app=solo,x=y', 'pod/solo created');
  await t.is('kubectl expose pod solo --port=8000 --target-port=80', 'service/solo exposed');
  await t.is(
    `kubectl get svc solo -o jsonpath='{.spec.selector.app} {.spec.selector.x} {.spec.ports[0].targetPort}'`,
    'solo y 80',
  );
  await t.is('kubectl expose deploy web --name=web-out --type=NodePort --port=80', 'service/web-out exposed');
  // what is written before kubectl has attached it does not see: cat waits for it, by the end of its input
  await t.ok(
    `kubectl run once --rm -i --restart=Never --image=busybox:1.36 -- sh -c 'cat; echo hello out there'`,
    'hello out there',
    'pod "once" deleted',
  );
  await t.ok('kubectl run d --image=x --dry-run=client -o yaml', 'restartPolicy: Always');
  await t.soon.ok('kubectl get endpointslices -l kubernetes.io/service-name=web-out', /10\.\d+\.\d+\.\d+/);
  await t.ok(
    `kubectl run asks --rm -i --restart=Never --image=busybox:1.36 -- sh -c 'cat; wget -qO- http://web-out'`,
    'Welcome to nginx!',
  );
}

async function waits(t: Group): Promise<void> {
  await t.is('kubectl wait pod/solo --for=condition=Ready --timeout=60s', 'pod/solo condition met');
  await t.is('kubectl wait pods -l app=solo --for=condition=Ready --timeout=60s', 'pod/solo condition met');
  await t.is(`kubectl wait pod/solo --for=jsonpath='{.status.phase}'=Running --timeout=60s`, 'pod/solo condition met');
  await t.no(
    'kubectl wait pod/solo --for=condition=Ready=false --timeout=1s',
    'error: timed out waiting for the condition on pods/solo',
  );
  await t.is(
    '(sleep 1; kubectl create cm late >/dev/null) & kubectl wait cm/late --for=create --timeout=60s',
    'configmap/late condition met',
  );
  const gone = t.background('kubectl wait cm/late --for=delete --timeout=60s -v=6');
  await t.check('kubectl wait --for=delete sees a deletion', async () => {
    await gone.until(/watch=true/);
    await t.sh('kubectl delete cm late');
    await gone.until(/^configmap\/late condition met$/m);
  });
  await t.no('kubectl wait pod/nobody --for=condition=Ready', 'Error from server (NotFound): pods "nobody" not found');
}

async function deletes(t: Group): Promise<void> {
  await t.is('kubectl delete pod solo', 'pod "solo" deleted from workloads namespace');
  await t.no('kubectl get pod solo', 'NotFound');
  await t.sh('kubectl create deploy orphans --image=nginx:1.27 && kubectl rollout status deploy/orphans --timeout=60s');
  await t.is(
    'kubectl delete deploy orphans --cascade=orphan',
    'deployment.apps "orphans" deleted from workloads namespace',
  );
  await t.is(
    `kubectl get rs -l app=orphans -o jsonpath='{.items[*].metadata.ownerReferences}{.items[*].status.readyReplicas}'`,
    '1',
  );
  await t.ok('kubectl delete rs -l app=orphans --cascade=foreground', 'replicaset.apps "orphans-');
  await t.is('kubectl get pods -l app=orphans -o name', '');
  await t.is(
    'kubectl delete pod talker --grace-period=0 --force 2>&1',
    'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\npod "talker" force deleted from workloads namespace',
  );
  await t.is('kubectl delete svc nobody --ignore-not-found', '');
  await t.no('kubectl delete svc nobody', 'Error from server (NotFound): services "nobody" not found');
  await t.ok(
    'kubectl delete deploy web --dry-run=server',
    'deployment.apps "web" deleted from workloads namespace (server dry run)',
  );
  await t.is(
    'kubectl delete -f - <<X\napiVersion: batch/v1\nkind: Job\nmetadata: { name: sum }\nX',
    'job.batch "sum" deleted from workloads namespace',
  );
  await t.soon.is('kubectl get pods -l job-name=sum -o name', '');
  await t.ok('kubectl delete cm --all', 'configmap "web-config" deleted', 'configmap "kube-root-ca.crt" deleted');
  await t.sh('kubectl create ns doomed && kubectl create cm x -n doomed');
  await t.is('kubectl delete ns doomed', 'namespace "doomed" deleted');
  await t.no('kubectl get ns doomed', 'namespaces "doomed" not found');
  await t.sh(
    `kubectl create cm held && kubectl patch cm held --type=merge -p '{"metadata":{"finalizers":["example.org/hold"]}}'`,
  );
  await t.no('kubectl delete cm held --timeout=1s', 'timed out waiting for the condition on configmaps/held');
  await t.ok(`kubectl get cm held -o jsonpath='{.metadata.deletionTimestamp}'`, /^20\d\d-/m);
  await t.is(`kubectl patch cm held --type=merge -p '{"metadata":{"finalizers":null}}'`, 'configmap/held patched');
  await t.no('kubectl get cm held', 'NotFound');
}
