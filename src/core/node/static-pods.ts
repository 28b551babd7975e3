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
 * 3. A manifest that changes is another pod: the one before ends first, then the new one begins.
 * Left out: manifests from a URL.
 */
const RETRY_MS = 1_000;
/** Until a change in the directory is noticed. Upstream: inotify, at once. */
const NOTICE_MS = 100;
const FILES = 'files';

export interface StaticPodsHost {
  readonly machine: string;
  readonly world: World;
  readonly ctx: ComponentContext;
  /** Has a worker for the pod from now on. */
  run(pod: Pod): void;
  /** Its containers end, and then its worker. */
  end(pod: Pod): void;
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
  /** Those that have a worker, by uid. */
  readonly #pods = new Map<string, Pod>();
  /** Of those, the ones whose manifests are gone or others. */
  readonly #ending = new Set<string>();
  /** Mirrors of pods that are no more. */
  readonly #orphans = new Map<string, Pod>();

  constructor(host: StaticPodsHost) {
    this.#host = host;
    const { ctx, world, machine } = host;
    this.#timers = ctx.timers('mirrors', (key) => (key === FILES ? this.#follow() : this.#ensureMirrors()));
    ctx.onStop(world.manifests.onChange(machine, () => this.#timers.after(FILES, NOTICE_MS)));
  }

  start(): void {
    this.#follow();
  }

  /** Makes what runs agree with the files. A pod whose manifest changed waits until the one before has ended. */
  #follow(): void {
    const { machine, world, ctx } = this.#host;
    const wanted = new Map(
      world.manifests.list(machine).map((manifest) => {
        const pod = fromFile(manifest, machine, ctx.now);
        return [pod.metadata.uid, pod] as const;
      }),
    );
    for (const [uid, pod] of this.#pods) if (!wanted.has(uid)) this.#end(uid, pod);
    const taken = new Set([...this.#pods.values()].map(fullName));
    for (const [uid, pod] of wanted) {
      if (taken.has(fullName(pod))) continue;
      this.#pods.set(uid, pod);
      this.#host.run(pod);
    }
    if (this.#pods.size > 0) this.#timers.after('', 0);
  }

  #end(uid: string, pod: Pod): void {
    if (this.#ending.has(uid)) return;
    this.#ending.add(uid);
    this.#host.end(pod);
  }

  /** Nothing of the pod is left: its mirror goes, another of its name may come. */
  onForgotten(uid: string): void {
    if (!this.#ending.delete(uid)) return;
    const pod = this.#pods.get(uid);
    this.#pods.delete(uid);
    if (pod) this.#orphans.set(uid, pod);
    this.#follow();
    this.#timers.after('', 0);
  }

  /** A mirror changed: one that goes is made again, one of a pod that nobody knows goes. */
  onMirror({ type, object }: InformerEvent<Pod>): void {
    if (type === 'deleted' || object.metadata.deletionTimestamp) {
      if (this.#pods.size > 0) this.#timers.after('', 0);
      return;
    }
    for (const pod of this.#pods.values()) if (fullName(pod) === fullName(object)) return;
    this.#orphans.set(object.metadata.annotations?.[CONFIG_MIRROR] ?? '', object);
    this.#timers.after('', 0);
  }

  #ensureMirrors(): void {
    let isDone = true;
    for (const [uid, pod] of this.#orphans) {
      if (this.#removeMirror(pod)) this.#orphans.delete(uid);
      else isDone = false;
    }
    for (const [uid, pod] of this.#pods) if (!this.#ending.has(uid)) isDone = this.#ensureMirror(pod) && isDone;
    if (!isDone) this.#timers.after('', RETRY_MS);
  }

  /** False if it has to be tried again. */
  #removeMirror(pod: Pod): boolean {
    const { client } = this.#host.ctx;
    const { namespace = '', name } = pod.metadata;
    try {
      const known = client.find('Pod', namespace, name);
      if (known && standsFor(known, pod)) this.#delete(known);
      return true;
    } catch (error) {
      if (!isStatusError(error)) throw error;
      return isNotFound(error);
    }
  }

  #delete({ metadata: { namespace = '', name, uid } }: Pod): void {
    this.#host.ctx.client.delete('Pod', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
  }

  /** False if it has to be looked at again. */
  #ensureMirror(pod: Pod): boolean {
    const { client } = this.#host.ctx;
    const { namespace = '', name } = pod.metadata;
    try {
      const known = client.find('Pod', namespace, name);
      if (known && standsFor(known, pod) && !known.metadata.deletionTimestamp) return true;
      if (known) this.#delete(known);
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

const fullName = ({ metadata: { name, namespace } }: Pod): string => `${name}_${namespace ?? ''}`;

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
  const hash = hexId(
    `${machine}/${metadata.name}/${fnv32a(JSON.stringify([metadata.labels, metadata.annotations, spec]))}`,
  ).slice(0, 32);
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
