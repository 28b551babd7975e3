import type { Group, GroupDef, Want } from '../group.ts';

/** All generators of kubectl create, and what the API then holds. */
export const create: GroupDef = { name: 'create', run };

/** Command, what it prints, then jsonpaths of the object and their values. */
type Row = readonly [command: string, prints: string, object: string, fields: Readonly<Record<string, string>>];

const ROWS: readonly Row[] = [
  ['namespace extra', 'namespace/extra created', 'ns extra', { '{.status.phase}': 'Active' }],
  ['configmap c1 --from-literal=a=1 --from-file=f.txt --from-env-file=e.env', 'configmap/c1 created', 'cm c1', {}],
  [
    'configmap c2 --from-literal=a=1 --from-file=f.txt',
    'configmap/c2 created',
    'cm c2',
    { '{.data.a}{.data.f\\.txt}': '1from a file' },
  ],
  ['configmap c3 --from-env-file=e.env', 'configmap/c3 created', 'cm c3', { '{.data.KEY}': 'value' }],
  [
    'secret generic s1 --from-literal=pw=geheim',
    'secret/s1 created',
    'secret s1',
    { '{.type} {.data.pw}': 'Opaque Z2VoZWlt' },
  ],
  [
    'secret docker-registry s2 --docker-server=r.example --docker-username=u --docker-password=p',
    'secret/s2 created',
    'secret s2',
    { '{.type}': 'kubernetes.io/dockerconfigjson' },
  ],
  ['secret tls s3 --cert=tls.crt --key=tls.key', 'secret/s3 created', 'secret s3', { '{.type}': 'kubernetes.io/tls' }],
  ['serviceaccount sa1', 'serviceaccount/sa1 created', 'sa sa1', { '{.metadata.name}': 'sa1' }],
  [
    'service clusterip v1 --tcp=80:8080',
    'service/v1 created',
    'svc v1',
    {
      '{.spec.type} {.spec.selector.app} {.spec.ports[0].name} {.spec.ports[0].targetPort}':
        'ClusterIP v1 80-8080 8080',
    },
  ],
  ['service clusterip v2 --clusterip=None', 'service/v2 created', 'svc v2', { '{.spec.clusterIP}': 'None' }],
  [
    'service nodeport v3 --tcp=80 --node-port=30023',
    'service/v3 created',
    'svc v3',
    { '{.spec.type} {.spec.ports[0].nodePort}': 'NodePort 30023' },
  ],
  [
    'service loadbalancer v4 --tcp=443:8443',
    'service/v4 created',
    'svc v4',
    { '{.spec.type} {.spec.allocateLoadBalancerNodePorts}': 'LoadBalancer true' },
  ],
  [
    'service externalname v5 --external-name=example.org',
    'service/v5 created',
    'svc v5',
    { '{.spec.type} {.spec.externalName}': 'ExternalName example.org' },
  ],
  [
    'deployment d1 --image=nginx:1.27 --replicas=2 --port=80',
    'deployment.apps/d1 created',
    'deploy d1',
    {
      '{.spec.replicas} {.spec.template.spec.containers[0].name} {.spec.template.spec.containers[0].ports[0].containerPort}':
        '2 nginx 80',
    },
  ],
  [
    'job j1 --image=busybox:1.36 -- sh -c "echo from the job"',
    'job.batch/j1 created',
    'job j1',
    { '{.spec.template.spec.containers[0].command[2]}': 'echo from the job' },
  ],
  [
    'cronjob k1 --image=busybox:1.36 --schedule="*/5 * * * *" -- date',
    'cronjob.batch/k1 created',
    'cj k1',
    { '{.spec.schedule} {.spec.concurrencyPolicy}': '*/5 * * * * Allow' },
  ],
  [
    'job j2 --from=cronjob/k1',
    'job.batch/j2 created',
    'job j2',
    {
      '{.metadata.annotations.cronjob\\.kubernetes\\.io/instantiate} {.metadata.ownerReferences[0].name}': 'manual k1',
    },
  ],
  [
    'role r1 --verb=get,list --resource=pods,deployments.apps --resource-name=x',
    'role.rbac.authorization.k8s.io/r1 created',
    'role r1',
    { '{.rules[0].resources[0]} {.rules[1].apiGroups[0]}': 'pods apps' },
  ],
  [
    'clusterrole cr1 --verb=get --non-resource-url=/metrics',
    'clusterrole.rbac.authorization.k8s.io/cr1 created',
    'clusterrole cr1',
    { '{.rules[0].nonResourceURLs[0]}': '/metrics' },
  ],
  [
    'clusterrole cr2 --aggregation-rule=team=x',
    'clusterrole.rbac.authorization.k8s.io/cr2 created',
    'clusterrole cr2',
    { '{.aggregationRule.clusterRoleSelectors[0].matchLabels.team}': 'x' },
  ],
  [
    'rolebinding rb1 --role=r1 --user=ann --serviceaccount=create:sa1',
    'rolebinding.rbac.authorization.k8s.io/rb1 created',
    'rolebinding rb1',
    { '{.subjects[0].name} {.subjects[1].kind}': 'ann ServiceAccount' },
  ],
  [
    'clusterrolebinding crb1 --clusterrole=cr1 --group=crew',
    'clusterrolebinding.rbac.authorization.k8s.io/crb1 created',
    'clusterrolebinding crb1',
    { '{.subjects[0].kind} {.roleRef.name}': 'Group cr1' },
  ],
  [
    'quota q1 --hard=cpu=10,pods=40',
    'resourcequota/q1 created',
    'quota q1',
    { '{.spec.hard.cpu} {.spec.hard.pods}': '10 40' },
  ],
  [
    'poddisruptionbudget p1 --selector=app=d1 --min-available=1',
    'poddisruptionbudget.policy/p1 created',
    'pdb p1',
    { '{.spec.minAvailable}': '1' },
  ],
  [
    'pdb p2 --selector=app=d2 --max-unavailable=50%',
    'poddisruptionbudget.policy/p2 created',
    'pdb p2',
    { '{.spec.maxUnavailable}': '50%' },
  ],
  [
    'priorityclass pc1 --value=10 --description=some',
    'priorityclass.scheduling.k8s.io/pc1 created',
    'priorityclass pc1',
    { '{.value} {.preemptionPolicy}': '10 PreemptLowerPriority' },
  ],
  [
    'ingress i1 --rule="a.example/x*=v1:80,tls=cert" --class=nginx',
    'ingress.networking.k8s.io/i1 created',
    'ing i1',
    {
      '{.spec.rules[0].http.paths[0].path} {.spec.rules[0].http.paths[0].pathType} {.spec.tls[0].secretName}':
        '/x Prefix cert',
    },
  ],
];

const ERRORS: readonly (readonly [command: string, ...wants: Want[]])[] = [
  ['kubectl create cm c2', 'error: failed to create configmap: configmaps "c2" already exists'],
  [
    'kubectl create ns Big',
    'The Namespace "Big" is invalid: metadata.name: Invalid value: "Big": a lowercase RFC 1123 label must consist of lower case alphanumeric characters',
  ],
  [
    'kubectl create deployment d9 --image=',
    'error: failed to create deployment: Deployment.apps "d9" is invalid: spec.template.spec.containers: Required value',
  ],
  ['kubectl create cm lost -n nowhere', 'error: failed to create configmap: namespaces "nowhere" not found'],
  [
    'kubectl create service nodeport v9 --tcp=80 --node-port=30023',
    'spec.ports[0].nodePort: Invalid value: 30023: provided port is already allocated',
  ],
  ['kubectl create cronjob k9 --image=x --schedule="61 * * * *"', 'spec.schedule: Invalid value: "61 * * * *"'],
];

async function run(t: Group): Promise<void> {
  await prepare(t);
  for (const [command, prints, object, fields] of ROWS) await row(t, command, prints, object, fields);
  // a quota counts from when its controller has seen it
  await t.sh(`kubectl wait quota/q1 --for=jsonpath='{.status.hard.pods}'=40 --timeout=60s`);
  for (const [command, ...wants] of ERRORS) await t.no(command, ...wants);
  await t.ok('kubectl create token sa1 --duration=1h', /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/m);
  await t.ok('kubectl create deployment d3 --image=x --dry-run=client -o yaml', 'replicas: 1', 'name: x');
  await t.ok('kubectl create deployment d3 --image=x --dry-run=server', 'deployment.apps/d3 created (server dry run)');
  await t.no('kubectl get deploy d3', 'NotFound');
  await t.no(
    'kubectl run odd --image=x',
    'Error from server (Forbidden): pods "odd" is forbidden: failed quota: q1: must specify cpu for: odd',
  );
  await t.ok('kubectl create cm d3 -o yaml', 'resourceVersion: ', 'uid: ');
  await t.ok(
    `printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"gen-"}}' | kubectl create -f -`,
    /configmap\/gen-[a-z0-9]{5} created/,
  );
  await t.no(
    `printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: odd}\\nspec: {containerz: [], containers: [{name: a, image: b}]}' | kubectl create -f -`,
    'Error from server (BadRequest)',
    'strict decoding error: unknown field "spec.containerz"',
  );
  await t.ok(
    `printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: odd}\\nspec: {containerz: [], containers: [{name: a, image: b}]}' | kubectl create --validate=warn -n default -f -`,
    'Warning: unknown field "spec.containerz"',
    'pod/odd created',
  );
  await t.no(
    `printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: bad}\\nspec: {restartPolicy: Maybe, containers: [{name: A_b}]}' | kubectl create -f -`,
    'The Pod "bad" is invalid:',
    '* spec.containers[0].name: Invalid value: "A_b"',
    '* spec.containers[0].image: Required value',
    '* spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"',
  );
  await t.ok('kubectl wait job/j1 --for=condition=Complete --timeout=60s', 'job.batch/j1 condition met');
  await t.is('kubectl logs job/j1', 'from the job');
}

/** configmap c1 mixes flags that kubectl refuses, so that the client's own error is seen once. */
async function row(
  t: Group,
  command: string,
  prints: string,
  object: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  if (Object.keys(fields).length === 0) return t.no(`kubectl create ${command}`, 'from-env-file cannot be combined');
  await t.ok(`kubectl create ${command}`, prints);
  for (const [path, value] of Object.entries(fields)) await t.is(`kubectl get ${object} -o jsonpath='${path}'`, value);
}

async function prepare(t: Group): Promise<void> {
  t.file('f.txt', 'from a file');
  t.file('e.env', '# a comment\nKEY=value\n');
  t.file('tls.crt', CERT);
  t.file('tls.key', KEY);
}

/** A self-signed pair for example.org, made for this test and good for nothing else. */
const CERT = `-----BEGIN CERTIFICATE-----
MIIBhDCCASmgAwIBAgIUR9SHrtsZOiDd5OwP6Sz7LX5WieowCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLZXhhbXBsZS5vcmcwIBcNMjYxMTIzMTAxMjI2WhgPMjEyNjEw
MzAxMDEyMjZaMBYxFDASBgNVBAMMC2V4YW1wbGUub3JnMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEIJzxTdBVTobzSFfHmmzubDX809kyr8YqzXbUod7EZERfSdFT
tZhEV6FoF5KeTR9f4DtfxM5NqmVQlt1BlmJHYaNTMFEwHQYDVR0OBBYEFAQX440M
AhhmITwkRP0Y3tmskf4fMB8GA1UdIwQYMBaAFAQX440MAhhmITwkRP0Y3tmskf4f
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAKScPj9q53YhnUR3
O4AYpTbAcrLWEaHe+UfbGKwfxErvAiEAvpPexjefTqU+NNHlXqxG3DfqwCfNtDop
RpulQnm6l30=
-----END CERTIFICATE-----
`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg+5HX5BkReiPjwokx
UgUzkMGqKVAAMKn+nn+Eu/frYgKhRANCAAQgnPFN0FVOhvNIV8eabO5sNfzT2TKv
xirNdtSh3sRkRF9J0VO1mERXoWgXkp5NH1/gO1/Ezk2qZVCW3UGWYkdh
-----END PRIVATE KEY-----
`;
