import { parseObjectKey, type ObjectKey } from '../../../core/api/group-kind.ts';

/** What is worth a place in the graph: no system namespaces, no bookkeeping the user did not ask for. */
const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

/** Shown elsewhere (Node, Pod, Event) or noise that changes every few seconds. */
const HIDDEN_KINDS: ReadonlySet<string> = new Set([
  'Node',
  'Pod',
  'Event',
  'events.k8s.io/Event',
  'coordination.k8s.io/Lease',
  'storage.k8s.io/CSINode',
  'Namespace',
  'apiregistration.k8s.io/APIService',
  // The EndpointSlices say the same.
  'Endpoints',
]);

/** Made by the control plane itself in every namespace or cluster. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'ConfigMap kube-root-ca.crt',
  'ServiceAccount default',
  'Service kubernetes',
  'storage.k8s.io/StorageClass standard',
  'storage.k8s.io/StorageClass standard-rwo',
  'storage.k8s.io/CSIDriver disk.csi.simulated',
  'storage.k8s.io/CSIDriver block.csi.simulated',
]);
const BUILT_IN_OWNED = 'discovery.k8s.io/EndpointSlice kubernetes';

/** `chosen`: a namespace, '' for all but the system's, '*' for all. */
export function isNamespaceShown(namespace: string, chosen: string): boolean {
  if (chosen === '*') return true;
  return chosen === '' ? !SYSTEM_NAMESPACES.has(namespace) : namespace === chosen;
}

/** Whether an object gets a card. Cluster-scoped objects the user can make (PersistentVolume, ...) do. */
export function isCardShown(key: ObjectKey, chosen: string): boolean {
  const { groupKind, namespace, name } = parseObjectKey(key);
  if (HIDDEN_KINDS.has(groupKind)) return false;
  const id = `${groupKind} ${name}`;
  if (BUILT_IN.has(id) || id === BUILT_IN_OWNED) return false;
  return namespace === '' ? !isClusterBookkeeping(groupKind, name) : isNamespaceShown(namespace, chosen);
}

/** Priority classes and roles a cluster starts with. */
function isClusterBookkeeping(groupKind: string, name: string): boolean {
  return (
    name.startsWith('system') ||
    groupKind.startsWith('flowcontrol.apiserver.k8s.io/') ||
    groupKind.startsWith('networking.k8s.io/ServiceCIDR') ||
    groupKind.startsWith('networking.k8s.io/IPAddress') ||
    groupKind.startsWith('rbac.authorization.k8s.io/')
  );
}
