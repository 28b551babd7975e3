/**
 * The FlowSchemas and PriorityLevelConfigurations of a new cluster, mandatory and suggested. Requests are answered at
 * once, so they only say what a real cluster would do. Upstream: apiserver/pkg/apis/flowcontrol/bootstrap/default.go.
 */
const API_VERSION = 'flowcontrol.apiserver.k8s.io/v1';

/** Name, shares, percentage that is lent, then the number of queues and of those dealt to a flow; without, it rejects. */
const LEVELS = `
catch-all 5 0
system 30 33 64 6
node-high 40 25 64 6
leader-election 10 0 16 4
workload-high 40 50 128 6
workload-low 100 90 128 6
global-default 20 50 128 6
`;

/** Name, level, precedence, how flows are told apart, of whom (g: group, u: user, s: service account), of what. */
const SCHEMAS = `
exempt exempt 1 - g:system:masters all
catch-all catch-all 10000 ByUser g:system:unauthenticated,g:system:authenticated all
system-nodes system 500 ByUser g:system:nodes all
system-node-high node-high 400 ByUser g:system:nodes nodes
probes exempt 2 - g:system:unauthenticated,g:system:authenticated probes
system-leader-election leader-election 100 ByUser u:system:kube-controller-manager,u:system:kube-scheduler,s:kube-system/* leases
kube-controller-manager workload-high 800 ByNamespace u:system:kube-controller-manager all
kube-scheduler workload-high 800 ByNamespace u:system:kube-scheduler all
kube-system-service-accounts workload-high 900 ByNamespace s:kube-system/* all
service-accounts workload-low 9000 ByUser g:system:serviceaccounts all
global-default global-default 9900 ByUser g:system:unauthenticated,g:system:authenticated all
`;

const ANY = ['*'];
const LEASES = { apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: ANY };

const RULES: Readonly<Record<string, object>> = {
  all: {
    resourceRules: [{ verbs: ANY, apiGroups: ANY, resources: ANY, clusterScope: true, namespaces: ANY }],
    nonResourceRules: [{ verbs: ANY, nonResourceURLs: ANY }],
  },
  nodes: {
    resourceRules: [
      { verbs: ANY, apiGroups: [''], resources: ['nodes', 'nodes/status'], clusterScope: true, namespaces: ANY },
      { verbs: ANY, ...LEASES },
    ],
  },
  probes: { nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }] },
  leases: { resourceRules: [{ verbs: ['get', 'create', 'update'], ...LEASES }] },
};

export function defaultFlowControl(now: string) {
  const exempt = { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } };
  return [
    objectOf('PriorityLevelConfiguration', 'exempt', exempt, {}),
    ...rows(LEVELS).map(level),
    ...rows(SCHEMAS).map((row) => flowSchema(row, now)),
  ];
}

const rows = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split(' '));

const objectOf = (kind: string, name: string, spec: object, status: object) => ({
  apiVersion: API_VERSION,
  kind,
  metadata: { name, generation: 1, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } },
  spec,
  status,
});

function level([name = '', shares, lendable, queues, handSize]: string[]) {
  const queuing = { queues: Number(queues), handSize: Number(handSize), queueLengthLimit: 50 };
  const limited = {
    nominalConcurrencyShares: Number(shares),
    limitResponse: queues === undefined ? { type: 'Reject' } : { type: 'Queue', queuing },
    lendablePercent: Number(lendable),
  };
  return objectOf('PriorityLevelConfiguration', name, { type: 'Limited', limited }, {});
}

function flowSchema([name = '', levelName = '', precedence, by, whom = '', what = '']: string[], now: string) {
  const spec = {
    priorityLevelConfiguration: { name: levelName },
    matchingPrecedence: Number(precedence),
    ...(by === '-' ? {} : { distinguisherMethod: { type: by } }),
    rules: [{ subjects: whom.split(',').map(subject), ...RULES[what] }],
  };
  const message = `This FlowSchema references the PriorityLevelConfiguration object named "${levelName}" and it exists`;
  const dangling = { type: 'Dangling', status: 'False', lastTransitionTime: now, reason: 'Found', message };
  return objectOf('FlowSchema', name, spec, { conditions: [dangling] });
}

function subject(text: string): object {
  const name = text.slice(2);
  if (text.startsWith('g:')) return { kind: 'Group', group: { name } };
  if (text.startsWith('u:')) return { kind: 'User', user: { name } };
  const [namespace, account] = name.split('/');
  return { kind: 'ServiceAccount', serviceAccount: { namespace, name: account } };
}
