import { controllerOf } from '../api/edit.ts';
import { selectorOf, selectorOfMap, type Selector } from '../api/label-selector.ts';
import { classNameOf } from '../api/volume-binding.ts';
import type { LabelSelector, Pod } from '../api/types.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { Informer } from '../runtime/informer.ts';
import { ClaimUsers } from './claim-users.ts';
import { extendedClass } from './extended-class.ts';
import type { NodeCatalog, ObjectLookup } from './plugin.ts';

/**
 * What plugins look up in the scheduler's own informers.
 * Upstream for the workload's selector: DefaultSelector in pkg/scheduler/framework/plugins/helper/spread.go.
 */
export function openLookup(ctx: ComponentContext, nodes: NodeCatalog): ObjectLookup {
  const claims = ctx.informer('PersistentVolumeClaim');
  const classes = ctx.informer('storage.k8s.io/StorageClass');
  const volumes = ctx.informer('PersistentVolume');
  const budgets = ctx.informer('policy/PodDisruptionBudget');
  const csiNodes = ctx.informer('storage.k8s.io/CSINode');
  const csiDrivers = ctx.informer('storage.k8s.io/CSIDriver');
  const capacities = ctx.informer('storage.k8s.io/CSIStorageCapacity');
  const attachments = ctx.informer('storage.k8s.io/VolumeAttachment');
  const deviceClasses = ctx.informer('resource.k8s.io/DeviceClass');
  const claimUsers = new ClaimUsers(nodes);
  const namespaces = ctx.informer('Namespace');
  const services = ctx.informer('Service');
  const ownerKinds: Readonly<Record<string, Informer>> = {
    ReplicaSet: ctx.informerOf('apps/ReplicaSet'),
    StatefulSet: ctx.informerOf('apps/StatefulSet'),
    ReplicationController: ctx.informerOf('ReplicationController'),
  };
  const selectors = new JoinedSelectors();
  let namespaceVersion = 0;
  namespaces.handle(() => namespaceVersion++);
  return {
    claim: (namespace, name) => claims.get(namespace, name),
    storageClass: (name) => classes.get('', name),
    volume: (name) => volumes.get('', name),
    volumesOfClass: (name) => volumes.list().filter((v) => classNameOf(v) === name),
    freshClaim: (namespace, name) => ctx.client.find('PersistentVolumeClaim', namespace, name),
    freshVolume: (name) => ctx.client.find('PersistentVolume', '', name),
    namespaceLabels: (name) => {
      const namespace = namespaces.get('', name);
      return namespace && (namespace.metadata.labels ?? {});
    },
    disruptionBudgets: () => budgets.list(),
    csiNode: (name) => csiNodes.get('', name),
    csiDriver: (name) => csiDrivers.get('', name),
    storageCapacities: () => capacities.list(),
    attachmentsOf: (node) => attachments.byIndex('node', node),
    deviceClassOf: (resource) => (deviceClasses.size === 0 ? undefined : extendedClass(resource, deviceClasses)),
    podsUsing: (namespace, claim) => claimUsers.count(namespace, claim),
    namespaceVersion: () => namespaceVersion,
    workloadSelector(pod) {
      const namespace = pod.metadata.namespace ?? '';
      const parts: object[] = [];
      for (const service of services.byIndex('namespace', namespace)) {
        const map = service.spec.selector;
        if (map && selects(map, pod)) parts.push(map);
      }
      const ref = controllerOf(pod);
      const owner = ref && ownerKinds[ref.kind]?.get(namespace, ref.name);
      const selector = (owner?.spec as { selector?: object } | undefined)?.selector;
      if (selector) parts.push(selector);
      const joined = parts.length === 0 ? [] : selectors.join(parts);
      return joined.length === 0 ? undefined : joined;
    },
  };
}

/** Selectors of several objects as one; the same array for the same objects. */
class JoinedSelectors {
  readonly #known = new WeakMap<object, { readonly parts: readonly object[]; readonly selector: Selector }>();

  join(parts: readonly object[]): Selector {
    const last = parts[parts.length - 1] as object;
    const known = this.#known.get(last);
    if (known && known.parts.length === parts.length && known.parts.every((p, i) => p === parts[i]))
      return known.selector;
    const selector = parts.flatMap((part) => parse(part) ?? []);
    this.#known.set(last, { parts, selector });
    return selector;
  }
}

/** Services and ReplicationControllers have plain maps, the others structured selectors. */
function parse(part: object): Selector | undefined {
  const isStructured = 'matchLabels' in part || 'matchExpressions' in part;
  return isStructured ? selectorOf(part as LabelSelector) : selectorOfMap(part as Readonly<Record<string, string>>);
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
