/**
 * The APIServices of a new cluster: one for each group version that kube-apiserver serves itself, with the priorities by
 * which clients order them. Upstream: pkg/controlplane/apiserver/aggregator.go, cmd/kube-apiserver/app/aggregator.go,
 * kube-aggregator/pkg/apis/apiregistration/v1/helper (NewLocalAvailableAPIServiceCondition).
 */
export const AUTOMANAGED = 'kube-aggregator.kubernetes.io/automanaged';

/** Group, version, priority of the group and of the version in it. */
const PRIORITIES = `
v1 18000 1
apps/v1 17800 15
events.k8s.io/v1 17750 15
authentication.k8s.io/v1 17700 15
authorization.k8s.io/v1 17600 15
autoscaling/v1 17500 15
autoscaling/v2 17500 30
batch/v1 17400 15
certificates.k8s.io/v1 17300 15
networking.k8s.io/v1 17200 15
policy/v1 17100 15
rbac.authorization.k8s.io/v1 17000 15
storage.k8s.io/v1 16800 15
apiextensions.k8s.io/v1 16700 15
admissionregistration.k8s.io/v1 16700 15
scheduling.k8s.io/v1 16600 15
coordination.k8s.io/v1 16500 15
node.k8s.io/v1 16300 15
discovery.k8s.io/v1 16200 15
resource.k8s.io/v1 16200 21
flowcontrol.apiserver.k8s.io/v1 16100 21
`;

export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

export interface ApiServiceDraft {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: object;
  readonly status: object;
}

export const apiServiceName = ({ group, version }: GroupVersion): string => `${version}.${group}`;

export function localApiServices(served: readonly GroupVersion[], now: string): ApiServiceDraft[] {
  const isServed = new Set(served.map(apiServiceName));
  const rows = PRIORITIES.trim()
    .split('\n')
    .map((line) => line.split(' '));
  return rows.flatMap(([groupVersion = '', groupPriority, versionPriority]) => {
    const [group, version] = groupVersion.includes('/') ? groupVersion.split('/') : ['', groupVersion];
    const of = { group: group as string, version: version as string };
    if (!isServed.has(apiServiceName(of))) return [];
    return [localApiService(of, [Number(groupPriority), Number(versionPriority)], 'onstart', now)];
  });
}

/** `managed`: 'onstart' for the server's own, 'true' for those of definitions. */
export function localApiService(
  { group, version }: GroupVersion,
  [groupPriorityMinimum, versionPriority]: readonly [number, number],
  managed: 'onstart' | 'true',
  now: string,
): ApiServiceDraft {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: apiServiceName({ group, version }), labels: { [AUTOMANAGED]: managed } },
    spec: { ...(group ? { group } : {}), groupPriorityMinimum, version, versionPriority },
    status: { conditions: [available('True', 'Local', 'Local APIServices are always available', now)] },
  };
}

export function available(status: 'True' | 'False', reason: string, message: string, now: string) {
  return { type: 'Available', status, lastTransitionTime: now, reason, message };
}
