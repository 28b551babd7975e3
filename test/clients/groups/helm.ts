import { CHART } from '../fixtures.ts';
import type { Group, GroupDef } from '../group.ts';

/** Helm 4 with a chart of Deployment, Service, ConfigMap, Secret, autoscaler, Ingress, a hook Job and a test Pod. */
export const helm: GroupDef = { name: 'helm', run };

async function run(t: Group): Promise<void> {
  await install(t);
  await upgrade(t);
  await rollback(t);
  await failures(t);
  await uninstall(t);
}

async function install(t: Group): Promise<void> {
  await t.ok(`helm lint ${CHART}`, '1 chart(s) linted, 0 chart(s) failed');
  await t.ok(`helm install shop ${CHART} --dry-run=server`, 'STATUS: pending-install', 'kind: HorizontalPodAutoscaler');
  await t.ok(
    `helm install shop ${CHART} --wait --timeout 100s`,
    'NAME: shop',
    'STATUS: deployed',
    'REVISION: 1',
    'shop says hello.',
  );
  await t.ok('helm list', /^shop\s+helm\s+1\s+.*deployed\s+shop-0\.1\.0\s+1\.27/m);
  await t.soon.ok(
    'helm status shop',
    'STATUS: deployed',
    'RESOURCES:',
    '==> v1/Deployment',
    /^shop +1\/1/m,
    '==> v2/HorizontalPodAutoscaler',
  );
  await t.is(
    'kubectl get deploy,svc,cm,secret,hpa,ing -l app.kubernetes.io/instance=shop -o name | sort',
    [
      'configmap/shop',
      'deployment.apps/shop',
      'horizontalpodautoscaler.autoscaling/shop',
      'ingress.networking.k8s.io/shop',
      'secret/shop',
      'service/shop',
    ].join('\n'),
  );
  await t.is(`kubectl get job shop-migrate -o jsonpath='{.status.succeeded}'`, '1');
  await t.is(
    `kubectl get secret -l owner=helm,name=shop,status=deployed -o jsonpath='{.items[*].type}'`,
    'helm.sh/release.v1',
  );
  await t.is(
    `kubectl get deploy shop --show-managed-fields -o jsonpath='{.metadata.managedFields[0].manager} {.metadata.managedFields[0].operation}'`,
    'helm Apply',
  );
  await t.ok('helm get manifest shop', '# Source: shop/templates/deployment.yaml', 'kind: Ingress');
  await t.ok('helm get hooks shop', 'name: shop-migrate', 'name: shop-answers');
  await t.ok('helm get notes shop', 'shop says hello.');
  await t.soon.ok('kubectl get endpointslices -l kubernetes.io/service-name=shop', /10\.\d+\.\d+\.\d+/);
  await t.ok('helm test shop --timeout 100s', 'TEST SUITE: shop-answers', 'Phase: Succeeded');
  await t.is('kubectl logs shop-answers | grep -c "Welcome to nginx"', '2');
}

async function upgrade(t: Group): Promise<void> {
  await t.ok(
    `helm upgrade shop ${CHART} --set replicas=2,greeting=moin,ingress=false --wait --timeout 100s`,
    'Release "shop" has been upgraded. Happy Helming!',
    'REVISION: 2',
    'shop says moin.',
  );
  await t.is(
    `kubectl wait deploy shop --for=jsonpath='{.status.readyReplicas}'=2 --timeout=60s >/dev/null && kubectl get cm shop -o jsonpath='{.data.GREETING}'`,
    'moin',
  );
  await t.no('kubectl get ingress shop', 'ingresses.networking.k8s.io "shop" not found');
  await t.ok('helm get values shop', 'greeting: moin', 'replicas: 2');
  await t.ok(`helm upgrade shop ${CHART} --reuse-values --set image=nginx:1.28 --wait --timeout 100s`, 'REVISION: 3');
  await t.is(`kubectl get deploy shop -o jsonpath='{.spec.template.spec.containers[0].image}'`, 'nginx:1.28');
}

async function rollback(t: Group): Promise<void> {
  await t.ok('helm rollback shop 1 --wait --timeout 100s', 'Rollback was a success! Happy Helming!');
  await t.is(`kubectl get deploy shop -o jsonpath='{.spec.template.spec.containers[0].image}'`, 'nginx:1.27');
  await t.ok('kubectl get ingress shop', 'shop.example.org');
  await t.ok(
    'helm history shop',
    'REVISION UPDATED STATUS CHART APP VERSION DESCRIPTION'.split(' ')[0] as string,
    /^1\s.*superseded\s.*Install complete/m,
    /^3\s.*superseded\s.*Upgrade complete/m,
    /^4\s.*deployed\s.*Rollback to 1/m,
  );
}

async function failures(t: Group): Promise<void> {
  await t.no(`helm install shop ${CHART}`, 'cannot reuse a name that is still in use');
  await t.sh('kubectl create cm taken && kubectl create ns helm-other');
  await t.no(
    `helm upgrade shop ${CHART} --set image=example.org/x:does-not-exist --wait --timeout 3s`,
    'UPGRADE FAILED',
  );
  await t.ok('helm history shop --max 1', 'failed');
  await t.ok(`helm upgrade shop ${CHART} --rollback-on-failure --timeout 100s`, 'STATUS: deployed');
  await t.ok(
    `helm install other ${CHART} -n made-by-helm --create-namespace --set greeting=hi`,
    'NAMESPACE: made-by-helm',
    'other says hi.',
  );
  await t.ok('helm list -A', /^other\s+made-by-helm/m, /^shop\s+helm/m);
  await t.ok(`helm template x ${CHART} --validate`, 'name: x-migrate');
}

async function uninstall(t: Group): Promise<void> {
  await t.ok('helm uninstall shop --wait --timeout 100s', 'release "shop" uninstalled');
  await t.is('kubectl get deploy,svc,hpa,ing -o name; kubectl get secret -l owner=helm -o name', '');
  await t.no('helm status shop', 'release: not found');
  await t.is('helm list -q', '');
}
