import { deepEqual } from '../../lib/equal.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Reinvocation } from '../../apiserver/admission.ts';

/**
 * Which policies run again when all mutating plugins run a second time: those with the policy IfNeeded that ran before
 * something changed. Upstream: apiserver/pkg/admission/plugin/policy/mutating/reinvocationcontext.go.
 */
export class PolicyReinvocation implements Reinvocation {
  isWanted = false;
  isAgain = false;
  #lastOutput: KubeObject | undefined;
  #invoked = new Set<string>();
  readonly #again = new Set<string>();

  /** Other plugins may have changed what the policies left. */
  begin(object: KubeObject): void {
    if (this.isAgain && !deepEqual(this.#lastOutput, object)) this.#requireAgain();
  }

  end(object: KubeObject): void {
    this.#lastOutput = object;
  }

  isDue(key: string): boolean {
    return !this.isAgain || this.#again.has(key);
  }

  changed(): void {
    this.#requireAgain();
    this.isWanted = true;
  }

  invoked(key: string): void {
    this.#invoked.add(key);
  }

  #requireAgain(): void {
    for (const key of this.#invoked) this.#again.add(key);
    this.#invoked = new Set();
  }
}
