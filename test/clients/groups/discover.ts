import { MANIFESTS } from '../fixtures.ts';
import type { Group, GroupDef } from '../group.ts';

/** Discovery, explain, raw paths, and custom resources, which must show up everywhere. */
export const discover: GroupDef = { name: 'discover', ownCluster: true, run };

async function run(t: Group): Promise<void> {
  await discovery(t);
  await ownObjects(t);
  await explain(t);
  await custom(t);
}

/** What a cluster has of itself, and how it answers those who look without a client. */
async function ownObjects(t: Group): Promise<void> {
  await t.ok('kubectl get apiservices', /^v1\. +Local +True/m, /^v2\.autoscaling +Local +True/m);
  await t.soon.ok('kubectl get apiservice v1beta1.metrics.k8s.io', /kube-system\/metrics-server +True/);
  await t.soon.ok('kubectl get flowschemas', /^probes +exempt +2 +<none> +\S+ +False$/m);
  await t.soon.ok('kubectl get prioritylevelconfigurations', /^workload-low +Limited +100 +128 +6 +50 /m);
  await t.soon.ok('kubectl get servicecidr', /^kubernetes +10\.96\.0\.0\/12 /m);
  await t.soon.ok('kubectl get ipaddresses', /^10\.96\.0\.1 +services\/default\/kubernetes$/m);
  await t.ok(`kubectl get --raw '/version?pretty=true'`, /^ {2}"major": "1",$/m);
  await t.no('kubectl get --raw /debug/pprof', 'Error from server (NotFound)');
  await t.no('kubectl get --raw /debug/pprof --as=nobody', 'forbidden: User "nobody" cannot get path "/debug/pprof"');
}

async function discovery(t: Group): Promise<void> {
  await t.ok('kubectl version', 'Client Version: v1.35.2', 'Server Version: v1.36.0');
  await t.ok('kubectl cluster-info', /Kubernetes control plane.* is running at .*http:\/\/127\.0\.0\.1:\d+/);
  await t.ok(
    'kubectl api-versions',
    /^apps\/v1$/m,
    /^v1$/m,
    /^metrics\.k8s\.io\/v1beta1$/m,
    /^rbac\.authorization\.k8s\.io\/v1$/m,
    /^autoscaling\/v2$/m,
    /^events\.k8s\.io\/v1$/m,
    /^flowcontrol\.apiserver\.k8s\.io\/v1$/m,
    /^admissionregistration\.k8s\.io\/v1$/m,
    /^apiregistration\.k8s\.io\/v1$/m,
  );
  await t.ok(
    'kubectl api-resources',
    'NAME SHORTNAMES APIVERSION NAMESPACED KIND',
    'pods po v1 true Pod',
    'deployments deploy apps/v1 true Deployment',
    'horizontalpodautoscalers hpa autoscaling/v2 true HorizontalPodAutoscaler',
    'customresourcedefinitions crd,crds apiextensions.k8s.io/v1 false CustomResourceDefinition',
    'selfsubjectaccessreviews authorization.k8s.io/v1 false SelfSubjectAccessReview',
    'componentstatuses cs v1 false ComponentStatus',
  );
  await t.ok(
    'kubectl api-resources --namespaced=false --verbs=list,get -o name',
    /^nodes$/m,
    /^clusterroles\.rbac\.authorization\.k8s\.io$/m,
  );
  await t.ok(
    'kubectl api-resources --api-group=batch -o wide',
    'cronjobs cj batch/v1 true CronJob create,delete,deletecollection,get,list,patch,update,watch all',
  );
  await t.ok('kubectl api-resources --categories=all --no-headers', 'services svc v1');
  for (const path of ['healthz', 'livez', 'readyz', 'readyz/ping']) await t.is(`kubectl get --raw /${path}`, 'ok');
  await t.ok(`kubectl get --raw '/readyz?verbose'`, '[+]ping ok', 'readyz check passed');
  await t.ok('kubectl get --raw /version', /"gitVersion": ?"v1\.36\.0"/);
  await t.ok('kubectl get --raw /api/v1', '"pods/eviction"', '"kind":"Eviction"');
  await t.ok('kubectl get --raw /openapi/v3', '"apis/apps/v1"', '"serverRelativeURL"');
  await t.ok('kubectl get --raw /', '"paths"', '/apis/apps/v1');
  await t.no(
    'kubectl get --raw /nothing/here',
    'Error from server (NotFound): the server could not find the requested resource',
  );
  await t.soon.ok('kubectl get leases -n kube-node-lease', 'NAME HOLDER AGE', 'node-1 node-1');
  await t.ok(
    'kubectl get componentstatuses 2>&1',
    'Warning: v1 ComponentStatus is deprecated in v1.19+',
    'scheduler Healthy ok',
  );
}

async function explain(t: Group): Promise<void> {
  await t.ok(
    'kubectl explain pod',
    'KIND: Pod',
    'VERSION: v1',
    'DESCRIPTION:',
    'Pod is a collection of containers that can run on a host.',
    'spec <PodSpec>',
  );
  await t.ok(
    'kubectl explain deployment.spec.strategy.rollingUpdate.maxSurge',
    'GROUP: apps',
    'FIELD: maxSurge <IntOrString>',
    'Defaults to 25%.',
  );
  await t.ok(
    'kubectl explain pod.spec.containers',
    'FIELD: containers <[]Container>',
    'name <string> -required-',
    'env <[]EnvVar>',
  );
  await t.ok('kubectl explain pod.spec.restartPolicy', 'ENUM:', 'OnFailure');
  await t.ok(
    'kubectl explain cronjob.spec --recursive',
    'jobTemplate <JobTemplateSpec> -required-',
    'activeDeadlineSeconds <integer>',
    'nodeSelector <map[string]string>',
  );
  await t.ok('kubectl explain hpa --api-version=autoscaling/v2', 'VERSION: v2');
  await t.no('kubectl explain pod.spec.nothing', 'error: field "nothing" does not exist');
}

const ship = (name: string, spec: string): string =>
  `printf 'apiVersion: drydock.example/v1\\nkind: Ship\\nmetadata: {name: ${name}}\\nspec: ${spec}\\n'`;

async function custom(t: Group): Promise<void> {
  await t.is(
    `kubectl apply -f ${MANIFESTS}/crd.yaml`,
    'customresourcedefinition.apiextensions.k8s.io/ships.drydock.example created',
  );
  await t.is(
    'kubectl wait crd/ships.drydock.example --for=condition=Established --timeout=60s',
    'customresourcedefinition.apiextensions.k8s.io/ships.drydock.example condition met',
  );
  await t.is(
    `${ship('sedov', '{length: 117, masts: 4, harbour: bremen}')} | kubectl apply -f -`,
    'ship.drydock.example/sedov created',
  );
  await t.ok('kubectl get ships', 'NAME LENGTH', /^sedov +117$/m);
  await t.ok('kubectl get sh -o wide', 'NAME LENGTH HARBOUR', 'sedov 117 bremen');
  await t.ok('kubectl get fleet', 'sedov');
  await t.is(
    `${ship('small', '{length: 20}')} | kubectl apply --server-side -f -`,
    'ship.drydock.example/small serverside-applied',
  );
  await t.is(`kubectl get ship small -o jsonpath='{.spec.masts}'`, '1');
  await t.no(
    `${ship('bad', '{masts: 1}')} | kubectl apply -f -`,
    'The Ship "bad" is invalid: spec.length: Required value',
  );
  await t.no(
    `${ship('bad', '{length: 0, harbour: rome}')} | kubectl apply -f -`,
    'The Ship "bad" is invalid',
    '* spec.length: Invalid value: 0: spec.length in body should be greater than or equal to 1',
    '* spec.harbour: Unsupported value: "rome": supported values: "bremen", "genoa"',
  );
  await t.no(
    `${ship('bad', '{length: 10, masts: 5}')} | kubectl apply -f -`,
    'The Ship "bad" is invalid: spec: Invalid value: too many masts for her length',
  );
  await t.no(
    `${ship('bad', '{length: 10, sails: 5}')} | kubectl apply -f -`,
    'strict decoding error: unknown field "spec.sails"',
  );
  await t.is('kubectl scale ship/sedov --replicas=3', 'ship.drydock.example/sedov scaled');
  await t.is(`kubectl get ship sedov -o jsonpath='{.spec.masts}'`, '3');
  await t.is(
    `kubectl patch ship sedov --subresource=status --type=merge -p '{"status":{"masts":3},"spec":{"length":1}}'`,
    'ship.drydock.example/sedov patched',
  );
  await t.is(`kubectl get ship sedov -o jsonpath='{.spec.length} {.status.masts} {.metadata.generation}'`, '117 3 2');
  await t.no(
    `kubectl patch ship sedov -p '{"spec":{"length":1}}'`,
    'error: application/strategic-merge-patch+json is not supported by drydock.example/v1, Kind=Ship: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
  );
  await t.soon.ok(
    'kubectl explain ship.spec',
    'GROUP: drydock.example',
    'What is wished of the ship.',
    'length <integer> -required-',
    'Metres over all.',
  );
  await t.ok('kubectl describe ship sedov', 'API Version: drydock.example/v1', 'Length: 117');
  await t.ok('kubectl api-resources --api-group=drydock.example', 'ships sh drydock.example/v1 true Ship');
  await t.soon.ok('kubectl describe crd ships.drydock.example', 'Type: NamesAccepted', 'Reason: InitialNamesAccepted');
  await t.is(
    'kubectl delete crd ships.drydock.example',
    'customresourcedefinition.apiextensions.k8s.io "ships.drydock.example" deleted',
  );
  await t.no('kubectl get ships', 'the server could not find the requested resource (get ships.drydock.example)');
}
