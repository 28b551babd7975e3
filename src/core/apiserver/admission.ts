import type { FieldError } from '../api/field-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { KindContext, KindEntry } from './kind.ts';
import type { Operation } from './request.ts';

/**
 * One admission plugin: sees each write before it is stored. `mutate` returns a new object (or the same), `validate`
 * returns field errors or throws a StatusError (Forbidden).
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission.
 */
export interface AdmissionPlugin {
  readonly name: string;
  mutate?(request: AdmissionRequest, ctx: KindContext): KubeObject;
  validate?(request: AdmissionRequest, ctx: KindContext): readonly FieldError[];
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
}

export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  mutate(request: AdmissionRequest, ctx: KindContext): KubeObject {
    let object = request.object;
    for (const plugin of this.#plugins) {
      if (plugin.mutate) object = plugin.mutate(object === request.object ? request : { ...request, object }, ctx);
    }
    return object;
  }

  validate(request: AdmissionRequest, ctx: KindContext): FieldError[] {
    const errors: FieldError[] = [];
    for (const plugin of this.#plugins) errors.push(...(plugin.validate?.(request, ctx) ?? []));
    return errors;
  }
}
