import { withCondition, withMeta } from '../../api/edit.ts';
import { badRequest, conflict, notFound, successStatus } from '../../api/status-error.ts';
import type { Binding, Draft, Pod } from '../../api/types.ts';
import type { Subresource } from '../../apiserver/kind.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * pods/binding: puts a pod on a node, in one write.
 * Upstream: BindingREST in pkg/registry/core/pod/storage/storage.go.
 */
export const binding: Subresource = {
  verbs: ['create'],
  kind: 'Binding',
  serve(op, parent, ctx, entry) {
    const pod = parent as Pod;
    const body = op.body as Partial<Draft<Binding>>;
    const node = body.target?.name;
    if (!node) throw badRequest('target.name: Required value');
    const { uid } = body.metadata ?? {};
    if (uid && uid !== pod.metadata.uid) throw notFound({ group: '', resource: 'pods', name: pod.metadata.name });
    const refused = refusal(pod);
    if (refused) throw conflict({ group: '', resource: 'pods/binding', name: pod.metadata.name }, refused);
    if (!op.options?.dryRun) ctx.commit(entry, pod, bound(withMetaOf(body, pod), node, ctx.now));
    return successStatus();
  },
};

function refusal(pod: Pod): string | undefined {
  const { name, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp) return `pod ${name} is being deleted, cannot be assigned to a host`;
  if (pod.spec.nodeName) return `pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`;
  if (pod.spec.schedulingGates?.length) return `pod ${name} has non-empty .spec.schedulingGates`;
  return undefined;
}

/** Labels and annotations of a Binding end up on the pod. */
function withMetaOf({ metadata }: Partial<Draft<Binding>>, pod: Pod): Pod {
  const { labels, annotations } = metadata ?? {};
  if (!labels && !annotations) return pod;
  return withMeta(pod, {
    ...(labels ? { labels: { ...FRESH, ...pod.metadata.labels, ...labels } } : {}),
    ...(annotations ? { annotations: { ...FRESH, ...pod.metadata.annotations, ...annotations } } : {}),
  });
}

function bound(pod: Pod, nodeName: string, now: string): Pod {
  const { nominatedNodeName: _cleared, ...status } = pod.status ?? {};
  const scheduled = { type: 'PodScheduled', status: 'True' as const, lastTransitionTime: now };
  const conditions = withCondition(status.conditions, scheduled);
  return { ...pod, spec: { ...pod.spec, nodeName }, status: { ...FRESH, ...status, conditions } };
}
