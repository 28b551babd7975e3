import { controllerOf } from '../api/edit.ts';
import { selectorOf, selectorOfMap, type Requirement, type Selector } from '../api/label-selector.ts';
import type { LabelSelector, Pod } from '../api/types.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { ObjectLookup } from './plugin.ts';

/**
 * What plugins look up in the scheduler's own informers.
 * Upstream for the workload's selector: DefaultSelector in pkg/scheduler/framework/plugins/helper/spread.go.
 */
export function openLookup(ctx: ComponentContext): ObjectLookup {
  const claims = ctx.informer('PersistentVolumeClaim');
  const classes = ctx.informer('storage.k8s.io/StorageClass');
  const namespaces = ctx.informer('Namespace');
  const services = ctx.informer('Service');
  const owners: Readonly<Record<string, (namespace: string, name: string) => Selector | undefined>> = {
    ReplicaSet: ownerSelector(ctx, 'apps/ReplicaSet'),
    StatefulSet: ownerSelector(ctx, 'apps/StatefulSet'),
    ReplicationController(namespace, name) {
      const selector = ctx.informer('ReplicationController').get(namespace, name)?.spec.selector;
      return selectorOfMap(selector);
    },
  };
  return {
    claim: (namespace, name) => claims.get(namespace, name),
    storageClass: (name) => classes.get('', name),
    namespaceLabels: (name) => {
      const namespace = namespaces.get('', name);
      return namespace && (namespace.metadata.labels ?? {});
    },
    workloadSelector(pod) {
      const namespace = pod.metadata.namespace ?? '';
      const selector: Requirement[] = [];
      for (const service of services.byIndex('namespace', namespace)) {
        const map = service.spec.selector;
        if (map && selects(map, pod)) selector.push(...(selectorOfMap(map) ?? []));
      }
      const owner = controllerOf(pod);
      if (owner) selector.push(...(owners[owner.kind]?.(namespace, owner.name) ?? []));
      return selector.length > 0 ? selector : undefined;
    },
  };
}

function ownerSelector(ctx: ComponentContext, kind: 'apps/ReplicaSet' | 'apps/StatefulSet') {
  const informer = ctx.informer(kind);
  return (namespace: string, name: string): Selector | undefined =>
    selectorOf(informer.get(namespace, name)?.spec.selector as LabelSelector | undefined);
}

/** An empty selector selects nothing here. */
function selects(map: Readonly<Record<string, string>>, pod: Pod): boolean {
  let isEmpty = true;
  for (const key in map) {
    isEmpty = false;
    if (pod.metadata.labels?.[key] !== map[key]) return false;
  }
  return !isEmpty;
}
