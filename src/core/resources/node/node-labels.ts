/**
 * Which labels a kubelet may put on its own Node.
 * Upstream: staging/src/k8s.io/kubelet/pkg/apis/well_known_labels.go, plugin/pkg/admission/noderestriction.
 */
const OF_KUBELETS: ReadonlySet<string> = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
]);

const domainOf = (key: string): string => (key.includes('/') ? key.slice(0, key.indexOf('/')) : '');
const isIn = (domain: string, ...parents: readonly string[]): boolean =>
  parents.some((p) => domain === p || domain.endsWith(`.${p}`));

export const isKubeletLabel = (key: string): boolean =>
  OF_KUBELETS.has(key) || isIn(domainOf(key), 'kubelet.kubernetes.io', 'node.kubernetes.io');

export const isKubernetesLabel = (key: string): boolean => isIn(domainOf(key), 'kubernetes.io', 'k8s.io');

export const isRestricted = (key: string): boolean => isIn(domainOf(key), 'node-restriction.kubernetes.io');
