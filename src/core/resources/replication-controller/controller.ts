import type { KubeObject, LabelSelector, ReplicaSet, ReplicationController } from '../../api/types.ts';
import { replicaController } from '../replica-set/controller.ts';
import type { ReplicaKind } from '../replica-set/replica-kind.ts';

/**
 * ReplicationControllers: the ReplicaSets' controller, with a plain map for a selector.
 * Upstream: pkg/controller/replication/replication_controller.go, conversion.go.
 */
function replicationControllers(): ReplicaKind {
  const views = new WeakMap<KubeObject, ReplicaSet>();
  const selectors = new WeakMap<object, LabelSelector>();
  const selectorOf = (map: Record<string, string>): LabelSelector => {
    const known = selectors.get(map) ?? { matchLabels: map };
    selectors.set(map, known);
    return known;
  };
  return {
    kind: 'ReplicationController',
    ownerKind: 'ReplicationController',
    controller: 'replication-controller',
    view(object) {
      const known = views.get(object);
      if (known) return known;
      const rc = object as ReplicationController;
      const view = {
        ...rc,
        spec: { ...rc.spec, selector: selectorOf(rc.spec.selector ?? {}) },
      } as unknown as ReplicaSet;
      views.set(object, view);
      return view;
    },
    shown({ terminatingReplicas: _unknown, ...status }) {
      return status;
    },
  };
}

export const replicationController = replicaController(replicationControllers);
