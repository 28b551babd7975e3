import type { ComponentStatus, KubeObject } from '../../api/types.ts';
import type { KindContext, KindDef } from '../../apiserver/kind.ts';
import { column, NAME } from '../shared/columns.ts';

/**
 * What `kubectl get componentstatuses` shows: whether scheduler, controller manager and etcd are well, asked just now.
 * Upstream: pkg/registry/core/componentstatus/rest.go.
 */
const COMPONENTS = [
  ['controller-manager', 'kube-controller-manager', 10_257],
  ['etcd-0', 'etcd', 2379],
  ['scheduler', 'kube-scheduler', 10_259],
] as const;

export function componentStatusKind(): KindDef<ComponentStatus> {
  const condition = (o: ComponentStatus) => o.conditions?.find((c) => c.type === 'Healthy');
  return {
    group: '',
    version: 'v1',
    kind: 'ComponentStatus',
    plural: 'componentstatuses',
    singular: 'componentstatus',
    shortNames: ['cs'],
    namespaced: false,
    verbs: ['get', 'list'],
    virtual: {
      get: ({ name }, ctx) => statuses(ctx).find((o) => o.metadata.name === name),
      list: (_op, ctx) => statuses(ctx),
    },
    columns: [
      NAME,
      column('Status', (o) => (condition(o)?.status === 'True' ? 'Healthy' : 'Unhealthy')),
      column('Message', (o) => condition(o)?.message ?? ''),
      column('Error', (o) => condition(o)?.error ?? ''),
    ],
    deprecationWarning: 'v1 ComponentStatus is deprecated in v1.19+',
  };
}

function statuses(ctx: KindContext): KubeObject[] {
  return COMPONENTS.map(([name, process, port]) => {
    const isUp = ctx.backends?.isComponentUp(process) ?? true;
    const refused = `Get "https://127.0.0.1:${port}/healthz": dial tcp 127.0.0.1:${port}: connect: connection refused`;
    const health = isUp ? { status: 'True', message: 'ok' } : { status: 'False', message: refused };
    return {
      apiVersion: 'v1',
      kind: 'ComponentStatus',
      metadata: { name },
      conditions: [{ type: 'Healthy', ...health }],
    };
  });
}
