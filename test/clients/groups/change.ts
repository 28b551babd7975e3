import { MANIFESTS } from '../fixtures.ts';
import type { Group, GroupDef } from '../group.ts';

/** edit, patch, replace, label, annotate, set: what changes an object that is there. */
export const change: GroupDef = { name: 'change', run };

async function run(t: Group): Promise<void> {
  await t.sh(`kubectl apply -f ${MANIFESTS}/web.yaml`);
  await patch(t);
  await edit(t);
  await replace(t);
  await marks(t);
  await set(t);
}

async function patch(t: Group): Promise<void> {
  const image = `kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[*].image}'`;
  await t.is(
    `kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox:1.36","command":["sleep","9999"]}]}}}}'`,
    'deployment.apps/web patched',
  );
  await t.is(image, 'busybox:1.36 nginx:1.27');
  await t.is(
    `kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","$patch":"delete"}]}}}}'`,
    'deployment.apps/web patched',
  );
  await t.is(image, 'nginx:1.27');
  // kubectl compares with what it has read, and the status moves until the rollout is over
  await t.soon.is(
    `kubectl patch deploy web -p '{"spec":{"revisionHistoryLimit":10}}'`,
    'deployment.apps/web patched (no change)',
  );
  await t.is(
    `kubectl patch deploy web --type=json -p '[{"op":"test","path":"/spec/replicas","value":2},{"op":"replace","path":"/spec/replicas","value":3}]'`,
    'deployment.apps/web patched',
  );
  await t.no(
    `kubectl patch deploy web --type=json -p '[{"op":"remove","path":"/spec/nothing"}]'`,
    'The request is invalid: the server rejected our request due to an error in our request',
  );
  await t.is(
    `kubectl patch cm web-config --type=merge -p '{"data":{"greeting":null,"new":"1"}}'`,
    'configmap/web-config patched',
  );
  await t.is(`kubectl get cm web-config -o jsonpath='{.data}'`, '{"mode":"on","new":"1"}');
  await t.is(
    `kubectl patch deploy web --subresource=scale --type=merge -p '{"spec":{"replicas":1}}'`,
    'scale.autoscaling/web patched',
  );
  await t.ok(
    `kubectl patch node node-1 --subresource=status -p '{"status":{"capacity":{"example.org/dongle":"4"}}}'`,
    'node/node-1 patched',
  );
  await t.is(`kubectl get node node-1 -o jsonpath='{.status.capacity.example\\.org/dongle}'`, '4');
  await t.no(
    `kubectl patch deploy web -p '{"spec":{"replicas":-1}}'`,
    'The Deployment "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  );
  await t.no(
    `kubectl patch deploy web -p '{"spec":{"replicas":"many"}}'`,
    'Error from server (BadRequest): Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  );
  await t.no(
    `kubectl patch svc web -p '{"spec":{"clusterIP":"10.96.0.77"}}'`,
    'spec.clusterIPs[0]: Invalid value: ["10.96.0.77"]: may not change once set',
  );
}

async function edit(t: Group): Promise<void> {
  const editor = (script: string): string => `KUBE_EDITOR="sed -i ${script}" kubectl edit`;
  await t.is(`${editor("'s/mode: .*/mode: off-shore/'")} cm web-config`, 'configmap/web-config edited');
  await t.is(`kubectl get cm web-config -o jsonpath='{.data.mode}'`, 'off-shore');
  await t.is('KUBE_EDITOR=true kubectl edit cm web-config 2>&1', 'Edit cancelled, no changes made.');
  await t.is(`${editor("'s/replicas: 1/replicas: 2/'")} deploy/web`, 'deployment.apps/web edited');
  await t.no(
    `${editor("'s/app: web$/app: other/'")} deploy/web`,
    'error: deployments.apps "web" is invalid',
    'error: Edit cancelled, no valid changes were saved.',
  );
  await t.ok('KUBE_EDITOR=true kubectl edit deploy web --output-patch 2>&1', 'no changes made');
}

async function replace(t: Group): Promise<void> {
  await t.is(
    `kubectl get cm web-config -o yaml | sed 's/off-shore/ashore/' | kubectl replace -f -`,
    'configmap/web-config replaced',
  );
  await t.is(`kubectl get cm web-config -o jsonpath='{.data.mode}'`, 'ashore');
  await t.sh('kubectl get cm web-config -o yaml > old.yaml; kubectl label cm web-config moved=on');
  await t.no(
    `sed 's/ashore/lost/' old.yaml | kubectl replace -f -`,
    'Error from server (Conflict): error when replacing "STDIN": Operation cannot be fulfilled on configmaps "web-config": the object has been modified; please apply your changes to the latest version and try again',
  );
  await t.no(
    `printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: nobody}' | kubectl replace -f -`,
    'configmaps "nobody" not found',
  );
  await t.sh(`kubectl get cm web-config -o jsonpath='{.metadata.uid}' > uid`);
  await t.ok(
    `kubectl get cm web-config -o yaml | kubectl replace --force -f -`,
    'configmap "web-config" deleted',
    'configmap/web-config replaced',
  );
  await t.no(`kubectl get cm web-config -o jsonpath='{.metadata.uid}' | diff uid -`);
  // its controller writes the status too: then this is a conflict, and its caller's to repeat
  await t.soon.is(
    'kubectl get deploy web -o yaml | kubectl replace --subresource=status -f -',
    'deployment.apps/web replaced',
  );
}

async function marks(t: Group): Promise<void> {
  await t.is('kubectl label cm web-config a=1 b=2', 'configmap/web-config labeled');
  await t.no('kubectl label cm web-config a=2', `error: 'a' already has a value (1), and --overwrite is false`);
  await t.is('kubectl label cm web-config a=2 --overwrite', 'configmap/web-config labeled');
  await t.is('kubectl label cm web-config a=2', 'configmap/web-config not labeled');
  await t.is('kubectl label cm web-config b-', 'configmap/web-config unlabeled');
  await t.is('kubectl label cm web-config --list | sort', 'a=2\napp=web\nmoved=on');
  await t.no(
    'kubectl label cm web-config a=-x-',
    'a valid label must be an empty string or consist of alphanumeric characters',
  );
  await t.is('kubectl label cm -l app=web seen=yes', 'configmap/web-config labeled');
  await t.is(`kubectl annotate cm web-config note='two words'`, 'configmap/web-config annotated');
  await t.is(`kubectl get cm web-config -o jsonpath='{.metadata.annotations.note}'`, 'two words');
  await t.is('kubectl annotate cm web-config note-', 'configmap/web-config annotated');
  await t.ok('kubectl label node node-1 disk=fast', 'node/node-1 labeled');
}

async function set(t: Group): Promise<void> {
  const get = (path: string): string => `kubectl get deploy web -o jsonpath='{.spec.template.spec.${path}}'`;
  await t.is('kubectl set image deploy/web nginx=nginx:1.28', 'deployment.apps/web image updated');
  await t.is(get('containers[0].image'), 'nginx:1.28');
  await t.is('kubectl set env deploy/web COLOUR=red GREETING-', 'deployment.apps/web env updated');
  await t.is('kubectl set env deploy/web --list', '# Deployment web, container nginx\nCOLOUR=red');
  await t.is('kubectl set env deploy/web --from=configmap/web-config', 'deployment.apps/web env updated');
  await t.ok(get('containers[0].env'), '"configMapKeyRef":{"key":"mode","name":"web-config"}');
  await t.is(
    'kubectl set resources deploy/web --limits=cpu=300m,memory=256Mi',
    'deployment.apps/web resource requirements updated',
  );
  await t.is(get('containers[0].resources.limits.cpu'), '300m');
  await t.is('kubectl set serviceaccount deploy/web default', 'deployment.apps/web serviceaccount updated');
  await t.is('kubectl set selector svc/web app=web,tier=front', 'service/web selector updated');
  await t.is(`kubectl get svc web -o jsonpath='{.spec.selector}'`, '{"app":"web","tier":"front"}');
  await t.sh('kubectl create rolebinding rb --clusterrole=view --user=ann');
  await t.is(
    'kubectl set subject rolebinding/rb --user=bob --serviceaccount=change:default',
    'rolebinding.rbac.authorization.k8s.io/rb subjects updated',
  );
  await t.is(`kubectl get rolebinding rb -o jsonpath='{.subjects[*].name}'`, 'ann bob default');
}
