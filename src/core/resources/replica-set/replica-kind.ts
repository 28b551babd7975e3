import type { KubeObject, ReplicaSet, ReplicaSetStatus } from '../../api/types.ts';
import type { ComponentContext } from '../../runtime/component.ts';

/**
 * A kind whose objects keep a number of pods: ReplicaSet, and ReplicationController, which is looked at as if it were
 * one. Upstream: pkg/controller/replication/conversion.go does the same.
 */
export interface ReplicaKind {
  readonly kind: 'apps/ReplicaSet' | 'ReplicationController';
  /** As in owner references. */
  readonly ownerKind: string;
  /** Upstream's name of the controller. */
  readonly controller: string;
  /** The same view for the same object. */
  view(object: KubeObject): ReplicaSet;
  /** The status as this kind has it. */
  shown(status: ReplicaSetStatus): ReplicaSetStatus;
}

export const replicaSetKind: ReplicaKind = {
  kind: 'apps/ReplicaSet',
  ownerKind: 'ReplicaSet',
  controller: 'replicaset-controller',
  view: (object) => object as ReplicaSet,
  shown: (status) => status,
};

/** The objects of the kind, as ReplicaSets. */
export class ReplicaSource {
  readonly #ctx: ComponentContext;
  readonly #of: ReplicaKind;

  constructor(ctx: ComponentContext, of: ReplicaKind) {
    this.#ctx = ctx;
    this.#of = of;
  }

  get kind(): ReplicaKind {
    return this.#of;
  }

  byKey(key: string): ReplicaSet | undefined {
    const object = this.#ctx.informerOf(this.#of.kind).byKey(key);
    return object && this.#of.view(object);
  }

  inNamespace(namespace: string): ReplicaSet[] {
    return this.#ctx.informerOf(this.#of.kind).byIndex('namespace', namespace).map(this.#of.view);
  }

  ownedBy(uid: string): ReplicaSet[] {
    return this.#ctx.informerOf(this.#of.kind).byIndex('owner', uid).map(this.#of.view);
  }

  /** Returns what the server stored. */
  writeStatus(rs: ReplicaSet, status: ReplicaSetStatus): KubeObject {
    const { kind } = this.#of;
    const ctx = this.#ctx;
    const { client } = ctx;
    if (kind === 'apps/ReplicaSet') return client.updateStatus(kind, { ...rs, status });
    const stored = ctx.informerOf(kind).get(rs.metadata.namespace ?? '', rs.metadata.name);
    return client.dynamic.update(kind, { ...(stored as KubeObject), status } as KubeObject, 'status');
  }
}
