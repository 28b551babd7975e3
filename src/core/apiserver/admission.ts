import type { FieldError } from '../api/field-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { KindContext, KindEntry } from './kind.ts';
import type { Operation } from './request.ts';

/**
 * One admission plugin: sees each write before it is stored, deletes and creations of subresources (`binding`,
 * `eviction`) included. `mutate` returns a new object (or the same), `validate` returns field errors or throws a
 * StatusError (Forbidden). `admitted` is told when nothing can refuse the write any more, just before it is stored and
 * never for a dry run: what the write uses up is charged there.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission.
 */
export interface AdmissionPlugin {
  readonly name: string;
  mutate?(request: AdmissionRequest, ctx: KindContext): KubeObject;
  validate?(request: AdmissionRequest, ctx: KindContext): readonly FieldError[];
  admitted?(request: AdmissionRequest, ctx: KindContext): void;
}

export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly kind: KindEntry;
  readonly subresource: string | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject;
  readonly old: KubeObject | undefined;
  readonly op: Operation;
  /** Texts for whoever writes: append. */
  readonly warnings: string[];
}

export class AdmissionChain {
  readonly #mutating: readonly AdmissionPlugin[];
  readonly #validating: readonly AdmissionPlugin[];
  readonly #charging: readonly AdmissionPlugin[];

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#mutating = plugins.filter((p) => p.mutate);
    this.#validating = plugins.filter((p) => p.validate);
    this.#charging = plugins.filter((p) => p.admitted);
  }

  mutate(request: AdmissionRequest, ctx: KindContext): KubeObject {
    let object = request.object;
    let current = request;
    for (const plugin of this.#mutating) {
      object = plugin.mutate?.(current, ctx) ?? object;
      if (object !== current.object) current = { ...request, object };
    }
    return object;
  }

  validate(request: AdmissionRequest, ctx: KindContext): FieldError[] {
    const errors: FieldError[] = [];
    for (const plugin of this.#validating) {
      const found = plugin.validate?.(request, ctx);
      if (found && found.length > 0) errors.push(...found);
    }
    return errors;
  }

  admitted(request: AdmissionRequest, ctx: KindContext): void {
    for (const plugin of this.#charging) plugin.admitted?.(request, ctx);
  }
}
