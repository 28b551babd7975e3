import { splitStoreKey, storeKey, objectKey } from '../../api/group-kind.ts';
import { withCondition } from '../../api/edit.ts';
import { isNotFound, isStatusError } from '../../api/status-error.ts';
import type { Node, Pod, PodCondition, Taint } from '../../api/types.ts';
import { deepEqual } from '../../lib/equal.ts';
import type { ComponentContext } from '../../runtime/component.ts';
import type { ManagedController } from '../../runtime/controller.ts';
import { stayMs } from './taints.ts';

/**
 * Deletes pods from nodes whose NoExecute taints they do not tolerate, at once or when their toleration runs out.
 * The time counts from when this process first saw the taint: after a restart it counts anew, as upstream.
 * Upstream: pkg/controller/tainteviction/taint_eviction.go.
 */
const RETRY_MS = 10;
const RETRIES = 5;

export const taintEvictionController: ManagedController = {
  name: 'taint-eviction-controller',
  start: (ctx) => new TaintEviction(ctx).start(),
};

class TaintEviction {
  readonly #ctx: ComponentContext;
  readonly #tainted = new Map<string, readonly Taint[]>();
  /** Attempts so far of the evictions that wait, by key of the pod. */
  readonly #waiting = new Map<string, number>();
  #timers!: ReturnType<ComponentContext['timers']>;

  constructor(ctx: ComponentContext) {
    this.#ctx = ctx;
  }

  start(): void {
    const ctx = this.#ctx;
    this.#timers = ctx.timers('taint-eviction', (key) => this.#evict(key));
    ctx.informer('Node').handle(({ type, object, old }) => {
      if (type === 'deleted') this.#tainted.delete(object.metadata.name);
      else if (!old || object.spec.taints !== old.spec.taints) this.#onTaints(object, old);
    });
    ctx.informer('Pod').handle(({ type, object, old }) => {
      if (type === 'deleted') this.#cancel(keyOf(object));
      else if (!old || isMoved(old, object)) this.#onPod(object);
    });
  }

  /** A node that is there again is looked at, whatever was known of the one before. Upstream: NodeUpdated. */
  #onTaints(node: Node, old: Node | undefined): void {
    const { name } = node.metadata;
    const taints = noExecute(node);
    if (old && deepEqual(taints, noExecute(old))) return;
    if (taints.length === 0 && this.#waiting.size === 0) return void this.#tainted.delete(name);
    if (taints.length === 0) this.#tainted.delete(name);
    else this.#tainted.set(name, taints);
    const pods = this.#ctx.informer('Pod').byIndex('node', name);
    pods.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    for (const pod of pods) this.#judge(pod, taints);
  }

  #onPod(pod: Pod): void {
    const taints = this.#tainted.get(pod.spec.nodeName ?? '');
    if (taints) this.#judge(pod, taints);
  }

  /** A time that runs goes on, even if another toleration would be over sooner. Upstream: processPodOnNode. */
  #judge(pod: Pod, taints: readonly Taint[]): void {
    const key = keyOf(pod);
    const stay = stayMs(taints, pod.spec.tolerations ?? []);
    if (stay === undefined) return this.#cancel(key);
    if (stay === 'not tolerated') {
      this.#cancel(key);
      this.#schedule(key, 0);
    } else if (!this.#waiting.has(key)) this.#schedule(key, stay);
  }

  #schedule(key: string, ms: number): void {
    this.#waiting.set(key, 0);
    this.#timers.after(key, ms);
  }

  #cancel(key: string): void {
    if (!this.#waiting.delete(key)) return;
    this.#timers.clear(key);
    this.#report(key, `Cancelling deletion of Pod ${key}`);
  }

  #report(key: string, message: string): void {
    const metadata = splitStoreKey(key);
    this.#ctx.recorder.event({ apiVersion: 'v1', kind: 'Pod', metadata }, 'Normal', 'TaintManagerEviction', message);
  }

  #evict(key: string): void {
    const { namespace, name } = splitStoreKey(key);
    const attempt = this.#waiting.get(key) ?? 0;
    if (attempt === 0) this.#report(key, `Marking for deletion Pod ${key}`);
    this.#waiting.delete(key);
    try {
      this.#ctx.tracer.decide('taint-eviction.evict', objectKey('Pod', namespace, name));
      this.#markAndDelete(namespace, name);
    } catch (error) {
      if (!isStatusError(error)) throw error;
      if (isNotFound(error) || attempt + 1 >= RETRIES) return;
      this.#waiting.set(key, attempt + 1);
      this.#timers.after(key, RETRY_MS);
    }
  }

  #markAndDelete(namespace: string, name: string): void {
    const { client, now } = this.#ctx;
    const pod = client.get('Pod', namespace, name);
    const { generation } = pod.metadata;
    const condition: PodCondition = {
      type: 'DisruptionTarget',
      ...(generation ? { observedGeneration: generation } : {}),
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      lastTransitionTime: now,
    };
    const conditions = withCondition(pod.status?.conditions, condition);
    if (!deepEqual(conditions, pod.status?.conditions))
      client.updateStatus('Pod', { ...pod, status: { ...pod.status, conditions } });
    client.delete('Pod', namespace, name);
  }
}

const noExecute = ({ spec }: Node): Taint[] => (spec.taints ?? []).filter((t) => t.effect === 'NoExecute');

const keyOf = (pod: Pod): string => storeKey(pod.metadata.namespace, pod.metadata.name);

function isMoved(old: Pod, now: Pod): boolean {
  return old.spec.nodeName !== now.spec.nodeName || !deepEqual(old.spec.tolerations, now.spec.tolerations);
}
