import { MANIFESTS } from '../fixtures.ts';
import type { Group, GroupDef } from '../group.ts';

/** kubectl apply on the client's and the server's side, with conflicts and pruning, and diff. */
export const apply: GroupDef = { name: 'apply', ownCluster: true, run };

async function run(t: Group): Promise<void> {
  await clientSide(t);
  await serverSide(t);
  await migration(t);
  await prune(t);
  await manifests(t);
}

const map = (name: string, data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, labels: { app: pruned } }\ndata: ${data}\n`;

const deployment = (name: string, extra = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  ${extra}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - { name: a, image: 'nginx:1.27' }
        - { name: b, image: 'busybox:1.36', command: [sleep, '9999'] }
`;

async function clientSide(t: Group): Promise<void> {
  t.file('d.yaml', deployment('d', 'replicas: 2'));
  t.file('d2.yaml', deployment('d', 'replicas: 3').replace(/ *- \{ name: b.*\n/, ''));
  await t.no('kubectl diff -f d.yaml', '+kind: Deployment', '+  replicas: 2');
  await t.is('kubectl apply -f d.yaml', 'deployment.apps/d created');
  await t.is('kubectl apply -f d.yaml', 'deployment.apps/d unchanged');
  await t.soon.is('kubectl diff -f d.yaml', '');
  await t.no('kubectl diff -f d2.yaml', '-  replicas: 2', '+  replicas: 3', '-        image: busybox:1.36');
  await t.is('kubectl apply -f d2.yaml --dry-run=server', 'deployment.apps/d configured (server dry run)');
  await t.is(`kubectl get deploy d -o jsonpath='{.spec.replicas}'`, '2');
  await t.is('kubectl apply -f d2.yaml', 'deployment.apps/d configured');
  await t.is(`kubectl get deploy d -o jsonpath='{.spec.replicas} {.spec.template.spec.containers[*].name}'`, '3 a');
  await t.ok('kubectl apply view-last-applied deploy/d', 'replicas: 3');
  await t.is('kubectl create cm plain --from-literal=a=1 -o name', 'configmap/plain');
  t.file('plain.yaml', map('plain', '{ b: "2" }'));
  await t.ok(
    'kubectl apply -f plain.yaml',
    'Warning: resource configmaps/plain is missing the kubectl.kubernetes.io/last-applied-configuration annotation',
    'configmap/plain configured',
  );
  await t.is(`kubectl get cm plain -o jsonpath='{.data}'`, '{"a":"1","b":"2"}');
  await t.ok('kubectl apply set-last-applied -f plain.yaml', 'configmap/plain');
  t.file('selector.yaml', deployment('d').replaceAll('app: d', 'app: e'));
  await t.no(
    'kubectl apply -f selector.yaml',
    'The Deployment "d" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"e"}}: field is immutable',
  );
  t.file('typo.yaml', deployment('typo', 'replica: 2'));
  await t.no('kubectl apply -f typo.yaml', 'strict decoding error: unknown field "spec.replica"');
}

async function serverSide(t: Group): Promise<void> {
  t.file('s.yaml', deployment('s', 'replicas: 2'));
  t.file('s3.yaml', deployment('s', 'replicas: 3'));
  t.file('other.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: s, labels: { team: x } }\n');
  await t.is('kubectl apply --server-side -f s.yaml', 'deployment.apps/s serverside-applied');
  await t.sh(`kubectl get deploy s -o jsonpath='{.metadata.generation}' > before`);
  await t.is('kubectl apply --server-side -f s.yaml', 'deployment.apps/s serverside-applied');
  await t.is(`kubectl get deploy s -o jsonpath='{.metadata.generation}' | diff before - && echo same`, 'same');
  await t.soon.is('kubectl diff --server-side -f s.yaml', '');
  await t.no('kubectl diff --server-side -f s3.yaml', '-  replicas: 2', '+  replicas: 3');
  await t.is(
    `kubectl get deploy s --show-managed-fields -o jsonpath='{.metadata.managedFields[0].manager} {.metadata.managedFields[0].operation}'`,
    'kubectl Apply',
  );
  await t.no(
    'kubectl apply --server-side --field-manager=rival -f s3.yaml',
    'error: Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas',
    'Please review the fields above--they currently have other managers.',
  );
  await t.is(
    'kubectl apply --server-side --field-manager=rival --force-conflicts -f s3.yaml',
    'deployment.apps/s serverside-applied',
  );
  await t.is(
    'kubectl apply --server-side --field-manager=labeller -f other.yaml',
    'deployment.apps/s serverside-applied',
  );
  await t.is(`kubectl get deploy s -o jsonpath='{.spec.replicas} {.metadata.labels.team}'`, '3 x');
  t.file('other0.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: s }\n');
  await t.is(
    'kubectl apply --server-side --field-manager=labeller -f other0.yaml',
    'deployment.apps/s serverside-applied',
  );
  await t.is(`kubectl get deploy s -o jsonpath='{.spec.replicas} {.metadata.labels}'`, '3');
  await t.ok('kubectl scale deploy/s --replicas=4', 'scaled');
  await t.no(
    'kubectl apply --server-side --field-manager=rival -f s3.yaml',
    'conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas',
  );
  await t.is(
    'kubectl apply --server-side --dry-run=server --force-conflicts --field-manager=rival -f s3.yaml',
    'deployment.apps/s serverside-applied (server dry run)',
  );
}

/** From client-side to server-side apply: the same manager's fields move, and what is left out is removed. */
async function migration(t: Group): Promise<void> {
  t.file('m.yaml', map('m', '{ a: "1", b: "2" }'));
  t.file('m1.yaml', map('m', '{ a: "1" }'));
  await t.sh('kubectl apply -f m.yaml');
  await t.is('kubectl apply --server-side -f m1.yaml', 'configmap/m serverside-applied');
  await t.is(`kubectl get cm m -o jsonpath='{.data}'`, '{"a":"1"}');
  await t.is(
    `kubectl get cm m --show-managed-fields -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation}{"\\n"}{end}' | sort`,
    'kubectl Apply\nkubectl-last-applied Apply',
  );
}

async function prune(t: Group): Promise<void> {
  t.file('both.yaml', `${map('p1', '{ a: "1" }')}---\n${map('p2', '{}')}`);
  t.file('one.yaml', map('p1', '{ a: "1" }'));
  await t.sh('kubectl apply -f both.yaml -l app=pruned');
  await t.ok(
    'kubectl apply -f one.yaml --prune -l app=pruned --prune-allowlist=core/v1/ConfigMap',
    'configmap/p1 unchanged',
    'configmap/p2 pruned',
    'configmap/m pruned',
  );
  t.file('set.yaml', `${map('s1', '{ a: "1" }')}---\n${map('s2', '{}')}`);
  t.file('set1.yaml', map('s1', '{ a: "1" }'));
  await t.sh('KUBECTL_APPLYSET=true kubectl apply -n $NS --prune --applyset=fleet -f set.yaml');
  await t.ok(
    'KUBECTL_APPLYSET=true kubectl apply -n $NS --prune --applyset=fleet -f set1.yaml',
    'configmap/s1 unchanged',
    'configmap/s2 pruned',
  );
}

/** Each fixture applies both ways, and then nothing is different. */
async function manifests(t: Group): Promise<void> {
  await t.namespace('apply-ss');
  for (const file of ['web', 'all-kinds', 'cluster-kinds', 'crd', 'stack']) {
    const path = `${MANIFESTS}/${file}.yaml`;
    await t.ok(`kubectl apply -f ${path}`, /(created|unchanged)$/m);
    await t.soon.is(`kubectl diff -f ${path}`, '');
    await t.ok(`kubectl apply -n apply-ss --server-side -f ${path}`, 'serverside-applied');
    await t.soon.is(`kubectl diff -n apply-ss --server-side -f ${path}`, '');
  }
}
