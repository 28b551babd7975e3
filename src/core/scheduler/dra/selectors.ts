import type { CelRuntime } from '../../api/cel.ts';
import { DeviceCel } from '../../api/device-cel.ts';
import type { DeviceClass, DeviceSelector } from '../../api/types.ts';
import type { Labelled } from '../../api/node-selector.ts';
import type { Candidate, Failure } from './candidate.ts';
import type { DeviceAsk } from './device-ask.ts';
import { reaches } from './pools.ts';

/**
 * Whether a device is one that a class and a request mean, and the node reaches.
 * Upstream: isSelectable and selectorsMatch in structured/internal/incubating/allocator_incubating.go.
 */
export class Selectors {
  readonly #cel: DeviceCel;
  readonly #node: Labelled;

  constructor(cel: DeviceCel, node: Labelled) {
    this.#cel = cel;
    this.#node = node;
  }

  select(ask: DeviceAsk, deviceClass: DeviceClass, candidate: Candidate, claim: string): boolean | Failure {
    const ofClass = this.#match(deviceClass.spec.selectors, candidate, `class ${deviceClass.metadata.name}`);
    if (ofClass !== true) return ofClass;
    const ofClaim = this.#match(ask.selectors, candidate, `claim ${claim}`);
    if (ofClaim !== true) return ofClaim;
    const { slice, device } = candidate;
    return slice.spec.perDeviceNodeSelection !== true || reaches(device, this.#node);
  }

  #match(selectors: readonly DeviceSelector[] = [], { slice, device }: Candidate, whose: string): boolean | Failure {
    for (const [i, { cel }] of selectors.entries()) {
      const compiled = this.#cel.compile(cel?.expression ?? '');
      if ('error' in compiled) return { error: `${whose}: selector #${i}: CEL compile error: ${compiled.error}` };
      const result = this.#cel.matches(compiled.program, slice.spec.driver, device);
      if (typeof result === 'object') return { error: `${whose}: selector #${i}: CEL runtime error: ${result.error}` };
      if (!result) return false;
    }
    return true;
  }
}

/** The evaluator of one runtime, made once. */
export function deviceCelOf(known: DeviceCel | undefined, cel: CelRuntime | undefined): DeviceCel | undefined {
  return known ?? (cel && new DeviceCel(cel));
}
