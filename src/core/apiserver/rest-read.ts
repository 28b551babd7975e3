import { badRequest, expired } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import { RevisionExpired } from '../store/errors.ts';
import { fromStored, recordOf, type Call, type RestContext } from './rest-context.ts';
import { selectionOf } from './selection.ts';

/** GET of one and of many. Upstream: staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go. */
export interface ObjectList {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly KubeObject[];
}

export function get(rest: RestContext, call: Call): KubeObject {
  return recordOf(rest, call).value;
}

/** All objects in the scope of the request that its selectors match, in key order. */
export function selected(rest: RestContext, call: Call, revision?: number): KubeObject[] {
  const { entry, op } = call;
  const prefix = entry.def.namespaced && op.namespace ? `${op.namespace}/` : '';
  const records =
    revision === undefined ? rest.store.list(entry.bucket, prefix) : rest.store.listAt(entry.bucket, revision, prefix);
  const isSelected = selectionOf(entry.def, op.options);
  const out: KubeObject[] = [];
  for (const { value } of records) {
    const object = fromStored(entry, value);
    if (isSelected(object)) out.push(object);
  }
  return out;
}

export function list(rest: RestContext, call: Call): ObjectList {
  const { options } = call.op;
  const from = options?.continue ? readToken(options.continue) : undefined;
  const revision = from?.revision ?? exactRevision(call);
  const all = at(rest, call, revision);
  const start = from ? all.findIndex((o) => keyText(o) > from.after) : 0;
  const rest_ = start < 0 ? [] : all.slice(start);
  const limit = options?.limit ?? Infinity;
  const items = rest_.length > limit ? rest_.slice(0, limit) : rest_;
  const rv = revision ?? rest.store.revision;
  const left = rest_.length - items.length;
  const more =
    left > 0
      ? { continue: writeToken(rv, keyText(items[items.length - 1] as KubeObject)), remainingItemCount: left }
      : {};
  return {
    apiVersion: call.entry.apiVersion,
    kind: `${call.entry.def.kind}List`,
    metadata: { resourceVersion: String(rv), ...more },
    items,
  };
}

function exactRevision(call: Call): number | undefined {
  const { resourceVersion, resourceVersionMatch } = call.op.options ?? {};
  return resourceVersionMatch === 'Exact' ? Number(resourceVersion) : undefined;
}

function at(rest: RestContext, call: Call, revision: number | undefined): KubeObject[] {
  try {
    return selected(rest, call, revision);
  } catch (error) {
    if (error instanceof RevisionExpired) {
      throw expired('The provided continue parameter is too old to display a consistent list result.');
    }
    throw error;
  }
}

const keyText = (o: KubeObject): string => `${o.metadata.namespace ?? ''}/${o.metadata.name ?? ''}`;
const writeToken = (revision: number, after: string): string => `${revision}:${after}`;

function readToken(token: string): { revision: number; after: string } {
  const m = /^(\d+):(.+)$/.exec(token);
  if (!m) throw badRequest('continue key is not valid: incorrect encoding of continue token');
  return { revision: Number(m[1]), after: m[2] as string };
}
