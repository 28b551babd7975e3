import { badRequest, conflict, notFound, successStatus } from '../api/status-error.ts';
import type { KubeObject, Namespace, Pod } from '../api/types.ts';
import type { KindDef, Subresource } from '../apiserver/kind.ts';

/** Bare forms of the kinds with behaviour, until each has its folder. */
const def = (group: string, kind: string, plural: string, extra: Partial<KindDef> = {}): KindDef => ({
  group,
  version: 'v1',
  kind,
  plural,
  singular: kind.toLowerCase(),
  namespaced: true,
  ...extra,
});

const binding: Subresource = {
  verbs: ['create'],
  kind: 'Binding',
  serve(op, parent, ctx) {
    if (!parent) throw notFound({ group: '', resource: 'pods', name: op.name as string });
    const pod = parent as Pod;
    const target = (op.body as { target?: { name?: string } }).target?.name;
    if (!target) throw badRequest('target.name is required');
    if (pod.spec.nodeName) {
      throw conflict(
        { group: '', resource: 'pods/binding', name: pod.metadata.name },
        `pod ${pod.metadata.name} is already assigned to node "${pod.spec.nodeName}"`,
      );
    }
    const scheduled = { type: 'PodScheduled', status: 'True' as const, lastTransitionTime: ctx.now };
    ctx.serve({
      verb: 'update',
      group: '',
      version: 'v1',
      resource: 'pods',
      namespace: pod.metadata.namespace as string,
      name: pod.metadata.name,
      body: { ...pod, spec: { ...pod.spec, nodeName: target } },
    });
    const bound = ctx.find('Pod', pod.metadata.namespace as string, pod.metadata.name) as Pod;
    const conditions = [...(bound.status?.conditions ?? []).filter((c) => c.type !== 'PodScheduled'), scheduled];
    ctx.serve({
      verb: 'update',
      group: '',
      version: 'v1',
      resource: 'pods',
      subresource: 'status',
      namespace: pod.metadata.namespace as string,
      name: pod.metadata.name,
      body: { ...bound, status: { ...bound.status, conditions } },
    });
    return successStatus();
  },
};

const finalize: Subresource = {
  verbs: ['update'],
  serve(op, parent, ctx) {
    if (!parent) throw notFound({ group: '', resource: 'namespaces', name: op.name as string });
    const finalizers = (op.body as Namespace).spec?.finalizers ?? [];
    const next = { ...parent, spec: { ...(parent.spec as object), finalizers } };
    return ctx.serve({
      verb: 'update',
      group: '',
      version: 'v1',
      resource: 'namespaces',
      name: op.name as string,
      body: next,
    });
  },
};

function podGrace(object: KubeObject, requested: number | undefined): number {
  const pod = object as Pod;
  if (!pod.spec.nodeName || pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') return 0;
  return requested ?? pod.spec.terminationGracePeriodSeconds ?? 30;
}

export function basicKinds(): KindDef[] {
  return [
    def('', 'Namespace', 'namespaces', {
      namespaced: false,
      hasStatus: true,
      shortNames: ['ns'],
      nameRule: 'label',
      subresources: { finalize },
      prepareCreate: (o) => ({ ...o, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }),
      prepareDelete: (o) => ({ ...o, status: { ...(o.status as object), phase: 'Terminating' } }),
      mayRemove: (o) => ((o as Namespace).spec?.finalizers ?? []).length === 0,
    }),
    def('', 'Node', 'nodes', { namespaced: false, hasStatus: true, shortNames: ['no'] }),
    def('', 'Pod', 'pods', {
      hasStatus: true,
      shortNames: ['po'],
      categories: ['all'],
      subresources: { binding },
      graceSeconds: podGrace,
      prepareCreate: (o) => ({ ...o, status: { phase: 'Pending', qosClass: 'BestEffort' } }),
    }),
    def('', 'Service', 'services', {
      hasStatus: true,
      shortNames: ['svc'],
      categories: ['all'],
      nameRule: 'label1035',
    }),
    def('', 'Endpoints', 'endpoints', { shortNames: ['ep'] }),
    def('', 'ConfigMap', 'configmaps', { shortNames: ['cm'] }),
    def('', 'Secret', 'secrets'),
    def('', 'ServiceAccount', 'serviceaccounts', { shortNames: ['sa'] }),
    def('', 'Event', 'events', { shortNames: ['ev'], isChatty: true }),
    def('apps', 'Deployment', 'deployments', { hasStatus: true, shortNames: ['deploy'], categories: ['all'] }),
    def('apps', 'ReplicaSet', 'replicasets', { hasStatus: true, shortNames: ['rs'], categories: ['all'] }),
    def('coordination.k8s.io', 'Lease', 'leases', { isChatty: true }),
    def('discovery.k8s.io', 'EndpointSlice', 'endpointslices'),
  ];
}
