import type { Group, GroupDef } from '../group.ts';

/** Who may do what: auth, --as, tokens, certificates. */
export const access: GroupDef = { name: 'access', run };

async function run(t: Group): Promise<void> {
  await t.sh(
    'kubectl create sa bot && kubectl create role pods --verb=get,list --resource=pods && kubectl create rolebinding bot --role=pods --serviceaccount=access:bot && kubectl create rolebinding ann --clusterrole=edit --user=ann',
  );
  await canI(t);
  await impersonated(t);
  await tokens(t);
  await reconcile(t);
  await certificates(t);
}

const BOT = '--as=system:serviceaccount:access:bot';

async function canI(t: Group): Promise<void> {
  await t.is(`kubectl auth can-i '*' '*'`, 'yes');
  await t.is(`kubectl auth can-i list pods ${BOT}`, 'yes');
  await t.no(`kubectl auth can-i delete pods ${BOT}`, /^no$/m);
  await t.no(`kubectl auth can-i get pods -n default ${BOT}`, /^no$/m);
  await t.is('kubectl auth can-i create deployments.apps --as=ann', 'yes');
  await t.is('kubectl auth can-i patch deployments --subresource=scale --as=ann', 'yes');
  await t.no('kubectl auth can-i create roles --as=ann', /^no$/m);
  await t.no('kubectl auth can-i get nodes --as=ann', /^no$/m, `Warning: resource 'nodes' is not namespace scoped`);
  await t.is('kubectl auth can-i get /healthz --as=ann', 'yes');
  await t.no('kubectl auth can-i get /metrics --as=ann', /^no$/m);
  await t.is('kubectl auth can-i create pods --as=x --as-group=system:masters', 'yes');
  await t.ok(
    `kubectl auth can-i --list ${BOT}`,
    'Resources Non-Resource URLs Resource Names Verbs',
    'pods [] [] [get list]',
    'selfsubjectreviews.authentication.k8s.io [] [] [create]',
    '[/healthz] [] [get]',
  );
  await t.ok('kubectl auth whoami', 'Username kubernetes-admin', 'kubeadm:cluster-admins', 'system:authenticated');
  await t.ok(
    `kubectl auth whoami ${BOT} -o yaml`,
    'username: system:serviceaccount:access:bot',
    '- system:serviceaccounts:access',
  );
}

async function impersonated(t: Group): Promise<void> {
  await t.no(
    `kubectl delete pod x ${BOT}`,
    'Error from server (Forbidden): pods "x" is forbidden: User "system:serviceaccount:access:bot" cannot delete resource "pods" in API group "" in the namespace "access"',
  );
  await t.no(
    'kubectl get nodes --as=ann',
    'Error from server (Forbidden): nodes is forbidden: User "ann" cannot list resource "nodes" in API group "" at the cluster scope',
  );
  await t.ok(`kubectl get pods ${BOT}`, 'No resources found in access namespace.');
  await t.ok('kubectl create cm made-by-ann --as=ann', 'configmap/made-by-ann created');
  await t.no(
    'kubectl create rolebinding up --clusterrole=cluster-admin --user=ann --as=ann',
    'rolebindings.rbac.authorization.k8s.io is forbidden: User "ann" cannot create resource "rolebindings"',
  );
}

async function tokens(t: Group): Promise<void> {
  const token = (await t.sh('kubectl create token bot --duration=24h')).trim();
  const get = (path: string): Promise<Response> =>
    fetch(`${t.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  await t.check('a token of kubectl create token is its ServiceAccount', async () => {
    expectStatus(await get('/api/v1/namespaces/access/pods'), 200);
    expectStatus(await get('/api/v1/namespaces/access/secrets'), 403);
  });
  await t.check('a wrong token is refused', async () => {
    expectStatus(await fetch(`${t.url}/api`, { headers: { authorization: 'Bearer nonsense' } }), 401);
  });
  await t.ok(
    'kubectl create token bot -o yaml --bound-object-kind=Secret --bound-object-name=none 2>&1; true',
    'error: failed to create token: secrets "none" not found',
  );
  await t.sh(
    `printf 'apiVersion: v1\\nkind: Secret\\nmetadata: {name: lasting, annotations: {kubernetes.io/service-account.name: bot}}\\ntype: kubernetes.io/service-account-token' | kubectl create -f -`,
  );
  await t.soon.ok(
    'kubectl describe secret lasting',
    'Type: kubernetes.io/service-account-token',
    'token: eyJ',
    'namespace: 6 bytes',
  );
  await t.sh('kubectl delete sa bot');
  await t.soon.check('the token of a deleted ServiceAccount is refused', async () =>
    expectStatus(await get('/api'), 401),
  );
}

async function reconcile(t: Group): Promise<void> {
  t.file(
    'role.yaml',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: { name: fresh, namespace: access }\nrules: [{ apiGroups: [""], resources: [secrets], verbs: [get] }]\n',
  );
  await t.ok(
    'kubectl auth reconcile -f role.yaml',
    'role.rbac.authorization.k8s.io/fresh reconciled',
    'missing rules added',
  );
  await t.ok('kubectl auth reconcile -f role.yaml', 'role.rbac.authorization.k8s.io/fresh reconciled');
}

async function certificates(t: Group): Promise<void> {
  const request = Buffer.from(CSR).toString('base64');
  t.file(
    'csr.yaml',
    `apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: { name: jane }\nspec: { request: ${request}, signerName: kubernetes.io/kube-apiserver-client, usages: [client auth] }\n`,
  );
  await t.is('kubectl create -f csr.yaml', 'certificatesigningrequest.certificates.k8s.io/jane created');
  await t.ok(
    'kubectl get csr jane',
    'NAME AGE SIGNERNAME REQUESTOR REQUESTEDDURATION CONDITION',
    /^jane +\S+ +kubernetes.io\/kube-apiserver-client +kubernetes-admin +<none> +Pending/m,
  );
  await t.is('kubectl certificate approve jane', 'certificatesigningrequest.certificates.k8s.io/jane approved');
  await t.ok('kubectl get csr jane', /Approved$/m);
  await t.ok('kubectl describe csr jane', 'Signer: kubernetes.io/kube-apiserver-client', 'Common Name: jane');
}

function expectStatus(answer: Response, status: number): void {
  if (answer.status !== status) throw new Error(`${answer.url} answered ${answer.status}, not ${status}`);
}

/** A request for CN=jane, O=crew, made for this test. */
const CSR = `-----BEGIN CERTIFICATE REQUEST-----
MIHYMIGAAgEAMB4xDTALBgNVBAMMBGphbmUxDTALBgNVBAoMBGNyZXcwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAASipdXXb5oh1Y2tnK5M1aK+6L58qBERaVOUIi1B
gI/hZL2ipjMKjQcAeQTEv78QSLIRCcIUhDlgvTRgL2BwANxBoAAwCgYIKoZIzj0E
AwIDRwAwRAIgMnTPzk34ZpiUrAh5xIBy4niC/VjSBaO/bmMNIg3opvMCIEjHXnPA
T9nKSiqnNd/SUp/sBmIvNmrIg8QVFqBqyNP8
-----END CERTIFICATE REQUEST-----
`;
