import type { Group, GroupDef } from '../group.ts';

/** Quotas, limits, pod security, admission policies and events. */
export const policy: GroupDef = { name: 'policy', run };

async function run(t: Group): Promise<void> {
  await quota(t);
  await limits(t);
  await security(t);
  await rules(t);
  await events(t);
}

async function quota(t: Group): Promise<void> {
  await t.namespace('q');
  await t.sh('kubectl create quota small -n q --hard=pods=1,requests.cpu=500m,count/configmaps=2');
  await t.sh(`kubectl wait quota/small -n q --for=jsonpath='{.status.used.count/configmaps}'=1 --timeout=60s`);
  await t.ok(
    'kubectl get quota -n q',
    /^NAME +REQUEST +LIMIT +AGE$/m,
    /^small +count\/configmaps: 1\/2, pods: 0\/1, requests\.cpu: 0\/500m/m,
  );
  await t.no(
    'kubectl run big -n q --image=nginx:1.27',
    'pods "big" is forbidden: failed quota: small: must specify requests.cpu for: big',
  );
  await t.no(
    `kubectl run big -n q --image=nginx:1.27 --overrides='{"spec":{"containers":[{"name":"big","image":"nginx:1.27","resources":{"requests":{"cpu":"2"}}}]}}'`,
    'pods "big" is forbidden: exceeded quota: small, requested: requests.cpu=2, used: requests.cpu=0, limited: requests.cpu=500m',
  );
  await t.ok('kubectl create cm second -n q', 'created');
  await t.no(
    'kubectl create cm third -n q',
    'error: failed to create configmap: configmaps "third" is forbidden: exceeded quota: small, requested: count/configmaps=1, used: count/configmaps=2, limited: count/configmaps=2',
  );
  await t.ok('kubectl describe quota small -n q', /^count\/configmaps +2 +2$/m);
}

async function limits(t: Group): Promise<void> {
  await t.namespace('l');
  await t.sh(
    `printf 'apiVersion: v1\\nkind: LimitRange\\nmetadata: {name: lr}\\nspec: {limits: [{type: Container, default: {cpu: 200m}, defaultRequest: {cpu: 100m}, max: {cpu: "1"}}]}' | kubectl apply -n l -f -`,
  );
  await t.ok('kubectl run small -n l --image=nginx:1.27', 'pod/small created');
  await t.is(
    `kubectl get pod small -n l -o jsonpath='{.spec.containers[0].resources} {.metadata.annotations.kubernetes\\.io/limit-ranger}'`,
    '{"limits":{"cpu":"200m"},"requests":{"cpu":"100m"}} LimitRanger plugin set: cpu request for container small; cpu limit for container small',
  );
  await t.no(
    `kubectl run big -n l --image=nginx:1.27 --overrides='{"spec":{"containers":[{"name":"big","image":"nginx:1.27","resources":{"limits":{"cpu":"2"}}}]}}'`,
    'pods "big" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
  );
}

async function security(t: Group): Promise<void> {
  await t.namespace('strict');
  await t.sh(
    'kubectl label ns strict pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/warn=restricted',
  );
  await t.no(
    'kubectl run plain -n strict --image=nginx:1.27',
    'Error from server (Forbidden): pods "plain" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "plain" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "plain" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "plain" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "plain" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  );
  await t.ok(
    'kubectl create deploy plain -n strict --image=nginx:1.27',
    'Warning: would violate PodSecurity "restricted:latest"',
    'deployment.apps/plain created',
  );
  await t.soon.ok('kubectl get events -n strict', 'FailedCreate', 'Error creating: pods "plain-');
}

async function rules(t: Group): Promise<void> {
  t.file('vap.yaml', VAP);
  await t.is(
    'kubectl apply -f vap.yaml',
    'validatingadmissionpolicy.admissionregistration.k8s.io/few created\nvalidatingadmissionpolicybinding.admissionregistration.k8s.io/few created',
  );
  // a real cluster takes a while to learn of it
  const many = 'kubectl create deploy many --image=nginx:1.27 --replicas=6';
  const refused = `error: failed to create deployment: deployments.apps "many" is forbidden: ValidatingAdmissionPolicy 'few' with binding 'few' denied request: at most 5, not 6`;
  await t.soon.no(`${many} --dry-run=server`, refused);
  await t.no(many, refused);
  await t.ok('kubectl create deploy few --image=nginx:1.27 --replicas=2', 'created');
  await t.ok('kubectl delete -f vap.yaml', 'deleted');
}

async function events(t: Group): Promise<void> {
  await t.sh('kubectl run eventful --image=example.org/none:does-not-exist');
  await t.soon.ok('kubectl get events', 'BackOff');
  await t.ok(
    'kubectl events --for pod/eventful',
    'LAST SEEN TYPE REASON OBJECT MESSAGE',
    'Scheduled Pod/eventful Successfully assigned policy/eventful to node-',
    'Pulling Pod/eventful Pulling image "example.org/none:does-not-exist"',
  );
  await t.ok('kubectl events --types=Warning', 'Failed Pod/eventful', 'Error: ErrImagePull');
  await t.ok(
    'kubectl get events --field-selector involvedObject.name=eventful,type=Warning',
    'pod/eventful',
    'Failed to pull image "example.org/none:does-not-exist"',
  );
  await t.ok(
    'kubectl get events.events.k8s.io --field-selector reason=Scheduled',
    'Successfully assigned policy/eventful',
  );
  await t.ok('kubectl get pod eventful', /(ImagePullBackOff|ErrImagePull)/);
}

const VAP = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: few }
spec:
  matchConstraints:
    resourceRules:
      - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments] }
  validations:
    - expression: object.spec.replicas <= 5
      messageExpression: "'at most 5, not ' + string(object.spec.replicas)"
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: few }
spec:
  policyName: few
  validationActions: [Deny]
  matchResources:
    namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: policy } }
`;
