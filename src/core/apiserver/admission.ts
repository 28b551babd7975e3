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
  /** 'group/Kind' (the group left out if it is the core's) of all it has a say in. Default: every kind. */
  readonly kinds?: readonly string[];
  mutate?(request: AdmissionRequest, ctx: KindContext): KubeObject;
  /** `mutate` is asked about updates of the status, too. */
  readonly changesStatus?: boolean;
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
  /** Set by a plugin that changes objects as users tell it to. */
  reinvocation?: Reinvocation;
}

/**
 * A second round of all mutating plugins, as the first has changed what they saw.
 * Upstream: apiserver/pkg/admission/reinvocation.go.
 */
export interface Reinvocation {
  readonly isWanted: boolean;
  /** This is the second round. */
  isAgain: boolean;
}

/** The plugins that one kind concerns, by what they do. */
interface Concerned {
  readonly mutating: readonly AdmissionPlugin[];
  readonly mutatingStatus: readonly AdmissionPlugin[];
  readonly validating: readonly AdmissionPlugin[];
  readonly charging: readonly AdmissionPlugin[];
}

export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];
  readonly #concerned = new Map<string, Concerned>();

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  /** `request.reinvocation` is set afterwards if policies of users had a say. */
  mutate(request: AdmissionRequest, ctx: KindContext): KubeObject {
    return mutateTwice(this.#of(request).mutating, request, ctx);
  }

  mutateStatus(request: AdmissionRequest, ctx: KindContext): KubeObject {
    return mutateTwice(this.#of(request).mutatingStatus, request, ctx);
  }

  validate(request: AdmissionRequest, ctx: KindContext): FieldError[] {
    const errors: FieldError[] = [];
    for (const plugin of this.#of(request).validating) {
      const found = plugin.validate?.(request, ctx);
      if (found && found.length > 0) errors.push(...found);
    }
    return errors;
  }

  admitted(request: AdmissionRequest, ctx: KindContext): void {
    for (const plugin of this.#of(request).charging) plugin.admitted?.(request, ctx);
  }

  #of({ kind: { groupKind } }: AdmissionRequest): Concerned {
    let concerned = this.#concerned.get(groupKind);
    if (!concerned) this.#concerned.set(groupKind, (concerned = this.#concernedBy(groupKind)));
    return concerned;
  }

  #concernedBy(groupKind: string): Concerned {
    const all = this.#plugins.filter((p) => p.kinds?.includes(groupKind) ?? true);
    return {
      mutating: all.filter((p) => p.mutate),
      mutatingStatus: all.filter((p) => p.mutate && p.changesStatus),
      validating: all.filter((p) => p.validate),
      charging: all.filter((p) => p.admitted),
    };
  }
}

function mutateTwice(plugins: readonly AdmissionPlugin[], request: AdmissionRequest, ctx: KindContext): KubeObject {
  const once = mutateOnce(plugins, request, ctx);
  const { reinvocation } = request;
  if (!reinvocation?.isWanted) return once;
  reinvocation.isAgain = true;
  return mutateOnce(plugins, { ...request, object: once }, ctx);
}

function mutateOnce(plugins: readonly AdmissionPlugin[], request: AdmissionRequest, ctx: KindContext): KubeObject {
  let object = request.object;
  let current = request;
  for (const plugin of plugins) {
    object = plugin.mutate?.(current, ctx) ?? object;
    if (current.reinvocation) request.reinvocation = current.reinvocation;
    if (object !== current.object) current = { ...request, object };
  }
  return object;
}
