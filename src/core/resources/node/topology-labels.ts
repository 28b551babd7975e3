import { withMeta } from '../../api/edit.ts';
import type { Binding, KubeObject, Pod } from '../../api/types.ts';
import type { AdmissionPlugin } from '../../apiserver/admission.ts';
import type { KindContext } from '../../apiserver/kind.ts';
import { FRESH } from '../../lib/fresh.ts';

/**
 * PodTopologyLabels: a pod carries the zone and region of its node, put on the Binding, or on a pod made with a node.
 * Upstream: plugin/pkg/admission/podtopologylabels/admission.go.
 */
const LABELS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'] as const;

export const podTopologyLabels: AdmissionPlugin = {
  name: 'PodTopologyLabels',
  kinds: ['Pod'],
  mutate(request, ctx) {
    const { operation, kind, subresource, object } = request;
    if (operation !== 'CREATE' || kind.groupKind !== 'Pod') return object;
    if (subresource === 'binding') return withTopology(object, boundTo(object as Binding), ctx);
    return subresource === undefined ? withTopology(object, (object as Pod).spec.nodeName, ctx) : object;
  },
};

const boundTo = ({ target }: Binding): string | undefined => (isNode(target) ? target?.name : undefined);

const isNode = (target: Binding['target'] | undefined): boolean => target?.kind === 'Node';

function withTopology(object: KubeObject, nodeName: string | undefined, ctx: KindContext): KubeObject {
  const labels = nodeName ? ctx.find('Node', '', nodeName)?.metadata.labels : undefined;
  if (!labels) return object;
  const own = object.metadata.labels;
  const missing = LABELS.filter((name) => labels[name] !== undefined && labels[name] !== own?.[name]);
  if (missing.length === 0) return object;
  return withMeta(object, {
    labels: { ...FRESH, ...own, ...Object.fromEntries(missing.map((name) => [name, labels[name] ?? ''])) },
  });
}
