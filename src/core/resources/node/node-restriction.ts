import { CONFIG_MIRROR } from '../../api/mirror-pod.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { KubeObject, Node, Pod, ResourceSlice } from '../../api/types.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../apiserver/admission.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { nodeIdentity } from '../rbac/node-authorizer.ts';
import { forbiddenRequest } from '../shared/admission-errors.ts';
import { isKubeletLabel, isKubernetesLabel, isRestricted } from './node-labels.ts';

/**
 * NodeRestriction: a kubelet changes only its own Node, its Lease and the status of pods bound to it. Our own kubelets
 * are trusted; this is for whoever comes as `system:node:x`. Upstream: plugin/pkg/admission/noderestriction/admission.go.
 * Left out: claims' status, certificates, audiences of tokens, mirror pods that refer to API objects.
 */
const LEASES = 'kube-node-lease';

type Check = (request: AdmissionRequest, node: string, ctx: KindContext) => string | undefined;

const CHECKS: ReadonlyMap<string, Check> = new Map(
  Object.entries<Check>({
    pods: checkPod,
    nodes: checkNode,
    leases: checkLease,
    csinodes: (request, node) =>
      nameOf(request) === node ? undefined : 'can only access CSINode with the same name as the requesting node',
    serviceaccounts: checkToken,
    resourceslices: checkSlice,
  }),
);

export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  validate(request, ctx) {
    const { user } = request.op;
    const node = user && nodeIdentity(user);
    if (node === undefined) return [];
    const why =
      node === ''
        ? `could not determine node from user ${JSON.stringify(user?.name)}`
        : CHECKS.get(request.kind.def.plural)?.(request, node, ctx);
    if (why !== undefined) throw forbiddenRequest(request, why);
    return [];
  },
};

const quoted = (text: string): string => JSON.stringify(text);
const nameOf = ({ name, object }: AdmissionRequest): string => name || (object.metadata.name ?? '');

/** What already is, the authorizer has looked at. */
function checkSlice({ operation, object, old }: AdmissionRequest, node: string): string | undefined {
  if (operation === 'UPDATE') return undefined;
  const slice = (operation === 'DELETE' ? old : object) as ResourceSlice | undefined;
  const verb = operation === 'DELETE' ? 'delete' : 'create';
  if (slice?.spec.nodeName === node) return undefined;
  return `can only ${verb} ResourceSlice with the same NodeName as the requesting node`;
}

function checkPod(request: AdmissionRequest, node: string, ctx: KindContext): string | undefined {
  const { subresource, operation, object, old, namespace } = request;
  if (subresource === 'status') return checkPodStatus(object as Pod, old as Pod | undefined, node);
  if (subresource === 'eviction') {
    const pod = ctx.find('Pod', namespace, nameOf(request)) as Pod | undefined;
    const isOwn = !pod || pod.spec.nodeName === node;
    return isOwn ? undefined : `node ${node} can only evict pods with spec.nodeName set to itself`;
  }
  if (subresource !== undefined)
    return `unexpected pod subresource ${quoted(subresource)}, only 'status' and 'eviction' are allowed`;
  if (operation === 'CREATE') return checkMirrorPod(object as Pod, node, ctx);
  if (operation === 'UPDATE')
    return `unexpected operation "UPDATE", node ${quoted(node)} can only create and delete mirror pods`;
  const isOwn = (old as Pod | undefined)?.spec.nodeName === node;
  return isOwn ? undefined : `node ${quoted(node)} can only delete pods with spec.nodeName set to itself`;
}

function checkPodStatus(pod: Pod, old: Pod | undefined, node: string): string | undefined {
  if (old?.spec.nodeName !== node)
    return `node ${quoted(node)} can only update pod status for pods with spec.nodeName set to itself`;
  const isSame = deepEqual(pod.metadata.labels, old.metadata.labels);
  return isSame ? undefined : `node ${quoted(node)} cannot update labels through pod status`;
}

function checkMirrorPod({ metadata, spec }: Pod, node: string, ctx: KindContext): string | undefined {
  const can = `node ${quoted(node)} can only create pods`;
  if (metadata.annotations?.[CONFIG_MIRROR] === undefined)
    return `pod does not have ${quoted(CONFIG_MIRROR)} annotation, node ${quoted(node)} can only create mirror pods`;
  if (spec.nodeName !== node) return `${can} with spec.nodeName set to itself`;
  const [owner, ...others] = metadata.ownerReferences ?? [];
  if (others.length > 0) return `${can} with a single owner reference set to itself`;
  const own = ctx.find('Node', '', node);
  if (!owner || owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
    return `${can} with an owner reference set to itself`;
  if (!owner.controller) return `${can} with a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion) return `node ${quoted(node)} must not set blockOwnerDeletion on an owner reference`;
  const uid = own?.metadata.uid ?? '';
  return owner.uid === uid ? undefined : `node ${node} UID mismatch: expected ${owner.uid} got ${uid}`;
}

function checkNode(request: AdmissionRequest, node: string): string | undefined {
  const { operation, object, old } = request;
  const named = nameOf(request);
  if (named !== node) return `node ${quoted(node)} is not allowed to modify node ${quoted(named)}`;
  if (operation === 'DELETE') return undefined;
  const labels = changedLabels(object, old).filter(
    (l) => isRestricted(l) || (isKubernetesLabel(l) && !isKubeletLabel(l)),
  );
  if (operation === 'CREATE')
    return labels.length > 0
      ? `node ${quoted(node)} is not allowed to set the following labels: ${labels.join(', ')}`
      : undefined;
  const [now, was] = [object as Node, old as Node];
  if (!deepEqual(now.spec?.taints ?? [], was.spec?.taints ?? []))
    return `node ${quoted(node)} is not allowed to modify taints`;
  if (!deepEqual(now.metadata.ownerReferences ?? [], was.metadata.ownerReferences ?? []))
    return `node ${quoted(node)} is not allowed to modify ownerReferences`;
  return labels.length > 0 ? `is not allowed to modify labels: ${labels.join(', ')}` : undefined;
}

function changedLabels(object: KubeObject, old: KubeObject | undefined): string[] {
  const [now = {}, was = {}] = [object.metadata.labels, old?.metadata.labels];
  return [...new Set([...Object.keys(now), ...Object.keys(was)])].filter((key) => now[key] !== was[key]).sort();
}

function checkLease(request: AdmissionRequest, node: string): string | undefined {
  if (request.namespace !== LEASES) return `can only access leases in the ${quoted(LEASES)} system namespace`;
  const isOwn = nameOf(request) === node;
  return isOwn ? undefined : 'can only access node lease with the same name as the requesting node';
}

function checkToken(request: AdmissionRequest, node: string, ctx: KindContext): string | undefined {
  if (request.operation !== 'CREATE' || request.subresource !== 'token') return undefined;
  const { boundObjectRef: ref } = (request.object.spec ?? {}) as {
    boundObjectRef?: { apiVersion?: string; kind?: string; name?: string; uid?: string };
  };
  const pod = ref?.apiVersion === 'v1' && `${ref.kind}` === 'Pod' && ref.name ? ref.name : undefined;
  if (ref === undefined || pod === undefined) return 'node requested token not bound to a pod';
  if (!ref.uid) return 'node requested token with a pod binding without a uid';
  const found = ctx.find('Pod', request.namespace, pod) as Pod | undefined;
  if (found && found.metadata.uid !== ref.uid)
    return `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  if (found && found.spec.nodeName !== node) return 'node requested token bound to a pod scheduled on a different node';
  return undefined;
}
