import { isAlreadyExists, isNotFound, isStatusError } from '../api/status-error.ts';
import { CONFIG_HASH, CONFIG_MIRROR, CONFIG_SEEN, CONFIG_SOURCE } from '../api/mirror-pod.ts';
import type { Draft, Pod } from '../api/types.ts';
import type { ComponentContext } from '../runtime/component.ts';
import type { InformerEvent } from '../runtime/informer.ts';
import type { Timers } from '../runtime/timers.ts';
import { fnv32a } from '../lib/hash.ts';
import { hexId } from '../world/image-ref.ts';
import type { World } from '../world/world.ts';

/**
 * Pods that a machine runs of its own accord, from manifests on its disk, and their mirrors in the API. Invariants:
 * 1. They run with or without an API server; their uid is the hash of their manifest.
 * 2. Each has a mirror in the API once that can be reached; a mirror that is deleted comes back, the containers never notice.
 * Upstream: pkg/kubelet/config/{file,common}.go, pkg/kubelet/pod/mirror_client.go.
 * Left out: manifests from a URL, manifests that change while the kubelet runs.
 */
const RETRY_MS = 1_000;

export interface StaticPodsHost {
  readonly machine: string;
  readonly world: World;
  readonly ctx: ComponentContext;
  /** Has a worker for the pod from now on. */
  run(pod: Pod): void;
  /** The mirror is new and knows nothing of the pod's status. */
  reportAgain(uid: string): void;
}

/** Whether the API object stands for this pod: it is the pod, or the mirror of it. */
export function standsFor(object: Pod, pod: Pod): boolean {
  if (object.metadata.uid === pod.metadata.uid) return true;
  const hash = pod.metadata.annotations?.[CONFIG_HASH];
  return hash !== undefined && object.metadata.annotations?.[CONFIG_MIRROR] === hash;
}

export class StaticPods {
  readonly #host: StaticPodsHost;
  readonly #timers: Timers;
  readonly #pods: readonly Pod[];

  constructor(host: StaticPodsHost) {
    this.#host = host;
    const { ctx, world, machine } = host;
    this.#pods = world.staticPods(machine).map((manifest) => fromFile(manifest, machine, ctx.now));
    this.#timers = ctx.timers('mirrors', () => this.#ensureMirrors());
  }

  start(): void {
    for (const pod of this.#pods) this.#host.run(pod);
    if (this.#pods.length > 0) this.#timers.after('', 0);
  }

  /** A mirror changed: one that goes is made again. */
  onMirror({ type, object }: InformerEvent<Pod>): void {
    if (type === 'deleted' || object.metadata.deletionTimestamp) this.#timers.after('', 0);
  }

  #ensureMirrors(): void {
    let isDone = true;
    for (const pod of this.#pods) isDone = this.#ensureMirror(pod) && isDone;
    if (!isDone) this.#timers.after('', RETRY_MS);
  }

  /** False if it has to be looked at again. */
  #ensureMirror(pod: Pod): boolean {
    const { client } = this.#host.ctx;
    const { namespace = '', name } = pod.metadata;
    try {
      const known = client.find('Pod', namespace, name);
      if (known && standsFor(known, pod) && !known.metadata.deletionTimestamp) return true;
      if (known)
        client.delete('Pod', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid: known.metadata.uid } });
      return this.#createMirror(pod);
    } catch (error) {
      if (!isStatusError(error)) throw error;
      return false;
    }
  }

  #createMirror(pod: Pod): boolean {
    const { ctx, machine } = this.#host;
    const node = ctx.client.find('Node', '', machine);
    if (!node) return false;
    const owner = { apiVersion: 'v1', kind: 'Node', name: machine, uid: node.metadata.uid, controller: true };
    try {
      ctx.client.create('Pod', mirrorOf(pod, owner));
    } catch (error) {
      if (!isAlreadyExists(error) && !isNotFound(error)) throw error;
      return false;
    }
    this.#host.reportAgain(pod.metadata.uid);
    return true;
  }
}

function mirrorOf(pod: Pod, owner: NonNullable<Pod['metadata']['ownerReferences']>[number]): Draft<Pod> {
  const { name, namespace, labels, annotations } = pod.metadata;
  const hash = annotations?.[CONFIG_HASH] ?? '';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels ? { labels } : {}),
      annotations: { ...annotations, [CONFIG_MIRROR]: hash },
      ownerReferences: [owner],
    },
    spec: pod.spec,
  };
}

/** The manifest as a pod of this machine. Upstream: applyDefaults in pkg/kubelet/config/common.go. */
function fromFile(manifest: Pod, machine: string, now: string): Pod {
  const { metadata, spec } = manifest;
  const hash = hexId(`${machine}/${metadata.name}/${fnv32a(JSON.stringify(spec))}`).slice(0, 32);
  return {
    ...manifest,
    metadata: {
      ...metadata,
      name: `${metadata.name}-${machine}`,
      uid: hash,
      annotations: { ...metadata.annotations, [CONFIG_HASH]: hash, [CONFIG_SEEN]: now, [CONFIG_SOURCE]: 'file' },
    },
    spec: {
      ...spec,
      nodeName: machine,
      tolerations: [...(spec.tolerations ?? []), { effect: 'NoExecute', operator: 'Exists' }],
    },
  };
}
