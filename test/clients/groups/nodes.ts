import type { Group, GroupDef } from '../group.ts';

/** top, cordon, taint and drain, on a cluster of its own. */
export const nodes: GroupDef = { name: 'nodes', ownCluster: true, run };

async function run(t: Group): Promise<void> {
  await t.sh(
    'kubectl create deploy busy --image=registry.k8s.io/hpa-example --replicas=4 && kubectl set resources deploy/busy --requests=cpu=100m && kubectl rollout status deploy/busy --timeout=60s',
  );
  await cordonAndTaint(t);
  await top(t);
  await drain(t);
}

async function cordonAndTaint(t: Group): Promise<void> {
  await t.is('kubectl cordon node-1', 'node/node-1 cordoned');
  await t.is('kubectl cordon node-1', 'node/node-1 already cordoned');
  await t.ok('kubectl get node node-1', /^node-1 +Ready,SchedulingDisabled /m);
  await t.is(`kubectl get nodes --field-selector spec.unschedulable=true -o name`, 'node/node-1');
  await t.soon.is(`kubectl get node node-1 -o jsonpath='{.spec.taints[0].key}'`, 'node.kubernetes.io/unschedulable');
  await t.is('kubectl uncordon node-1', 'node/node-1 uncordoned');
  await t.is('kubectl taint node node-2 for=me:NoSchedule', 'node/node-2 tainted');
  await t.no(
    'kubectl taint node node-2 for=me:NoSchedule',
    'error: node node-2 already has for taint(s) with same effect(s) and --overwrite is false',
  );
  await t.ok('kubectl describe node node-2', 'Taints: for=me:NoSchedule');
  await t.is('kubectl taint node node-2 for-', 'node/node-2 untainted');
  await t.is('kubectl taint node node-3 gone=soon:NoExecute', 'node/node-3 tainted');
  await t.soon.is('kubectl get pods --field-selector spec.nodeName=node-3 -o name', '');
  await t.is('kubectl taint node node-3 gone:NoExecute-', 'node/node-3 untainted');
}

async function top(t: Group): Promise<void> {
  await t.soon.ok(
    'kubectl top nodes',
    /^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\)/m,
    /^node-1 +\d+m +\d+% +\d+Mi +\d+%/m,
  );
  await t.soon.ok('kubectl top node node-2 --no-headers', /^node-2 +\d+m/m);
  await t.soon.ok('kubectl top pods', 'NAME CPU(cores) MEMORY(bytes)', /^busy-\S+ +\d+m +\d+Mi/m);
  await t.soon.ok('kubectl top pods --containers --sort-by=memory', 'POD NAME CPU(cores) MEMORY(bytes)', 'hpa-example');
  await t.soon.ok('kubectl top pods -A --sum', /^NAMESPACE +NAME/m);
  await t.no('kubectl top pod nobody', 'Error from server (NotFound)');
  await t.ok('kubectl get --raw /apis/metrics.k8s.io/v1beta1/nodes/node-1', '"kind":"NodeMetrics"', '"window"');
}

async function drain(t: Group): Promise<void> {
  await t.sh('kubectl run bare --image=nginx:1.27 && kubectl wait pod/bare --for=condition=Ready --timeout=60s');
  const node = (await t.sh(`kubectl get pod bare -o jsonpath='{.spec.nodeName}'`)).trim();
  await t.no(
    `kubectl drain ${node}`,
    `node/${node} cordoned`,
    'cannot delete Pods that declare no controller (use --force to override): nodes/bare',
  );
  await t.ok(
    `kubectl drain ${node} --force --ignore-daemonsets --timeout=60s`,
    'Warning: deleting Pods that declare no controller: nodes/bare',
    'evicting pod nodes/bare',
    'pod/bare evicted',
    `node/${node} drained`,
  );
  await t.ok(`kubectl get pods --field-selector spec.nodeName=${node}`, 'No resources found');
  await t.ok(`kubectl uncordon ${node}`, 'uncordoned');
  await t.sh(
    'kubectl scale deploy/busy --replicas=1 && kubectl rollout status deploy/busy --timeout=60s && kubectl create pdb keep --selector=app=busy --min-available=1',
  );
  await t.sh(`kubectl wait pdb/keep --for=jsonpath='{.status.currentHealthy}'=1 --timeout=60s`);
  // those that end are still there for a while
  await t.soon.is('kubectl get pods -l app=busy -o name | wc -l', '1');
  const kept = (await t.sh(`kubectl get pods -l app=busy -o jsonpath='{.items[0].spec.nodeName}'`)).trim();
  await t.no(
    `kubectl drain ${kept} --timeout=10s`,
    `Cannot evict pod as it would violate the pod's disruption budget.`,
    'error when evicting pods/"busy-',
    '(will retry after 5s)',
  );
  await t.ok('kubectl delete pdb keep && kubectl uncordon --selector=kubernetes.io/os=linux', 'uncordoned');
  await t.ok('kubectl delete node node-3', 'node "node-3" deleted');
}
