import { objectKey } from '../../api/group-kind.ts';
import type { Timers } from '../../runtime/timers.ts';
import { USUAL_KUBELET, type NodeShutdown, type ShutdownHost } from '../late-node.ts';
import { graceSeconds, groupByPriority, shutdownPeriods, type ShutdownGroup } from './groups.ts';

/**
 * Ends a machine's pods before it goes off: group by group, from the lowest priority to the highest. A group that has
 * ended before its time is not waited for. One that is called off goes on with the pods; only the machine stays on.
 * Upstream: pkg/kubelet/nodeshutdown/{nodeshutdown_manager,nodeshutdown_manager_linux}.go.
 * Modelled: the machine is off a second after the last group; a kubelet that comes back in the midst begins anew.
 */
const OFF_MS = 1000;
const MESSAGE = 'Pod was terminated in response to imminent node shutdown.';

export class ShutdownManager implements NodeShutdown {
  isOn = false;
  readonly #host: ShutdownHost;
  readonly #timers: Timers;
  #waiting: ShutdownGroup[] = [];
  #current: ShutdownGroup | undefined;
  #isBusy = false;

  constructor(host: ShutdownHost) {
    this.#host = host;
    this.#timers = host.ctx.timers('shutdown', (key) => this.#onTimer(key));
  }

  changed(delayMs: number): void {
    this.#timers.after('changed', delayMs);
  }

  look(): void {
    if (this.#current?.pods.every((pod) => this.#host.isOver(pod.metadata.uid))) this.#next();
  }

  #onTimer(key: string): void {
    if (key === 'group') this.#next();
    else if (key === 'off') this.#host.world.broken.finishShutdown(this.#host.machine);
    else if (!this.#isBusy) this.#follow();
  }

  /** Makes what it does agree with what the machine wants. */
  #follow(): void {
    const { world, machine } = this.#host;
    const isDown = world.isShuttingDown(machine);
    if (isDown === this.isOn) return;
    this.isOn = isDown;
    const what = isDown ? 'shutdown event' : 'shutdown cancellation';
    this.#host.tell('Normal', 'Shutdown', `Shutdown manager detected ${what}`);
    if (isDown) this.#begin();
    else this.#timers.clear('off');
  }

  #begin(): void {
    const { world, machine } = this.#host;
    this.#isBusy = true;
    this.#host.report();
    const kubelet = world.machine(machine)?.kubelet ?? USUAL_KUBELET;
    this.#waiting = groupByPriority(shutdownPeriods(kubelet), this.#host.runningPods()).filter(
      (g) => g.pods.length > 0,
    );
    this.#next();
  }

  #next(): void {
    this.#timers.clear('group');
    const group = this.#waiting.shift();
    this.#current = group;
    if (!group) return this.#done();
    const { ctx, machine } = this.#host;
    ctx.tracer.decide('kubelet.shutdown', objectKey('Node', '', machine), { priority: group.priority });
    for (const pod of group.pods) {
      const graceMs = graceSeconds(pod, group) * 1000;
      this.#host.evict(pod, { reason: 'Terminated', message: MESSAGE, graceMs, isDisruption: true });
    }
    this.#timers.after('group', group.shutdownGracePeriodSeconds * 1000);
  }

  #done(): void {
    this.#isBusy = false;
    this.#timers.after('off', OFF_MS);
    // What was called off meanwhile is noticed now, as upstream's loop does.
    this.#follow();
  }
}
