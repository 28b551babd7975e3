import { methodNotAllowed, notAcceptable, notFound } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { VirtualKind } from './kind.ts';
import type { OperationVerb } from './request.ts';
import { hasRows } from './present.ts';
import { subjectOf, type Call, type RestContext } from './rest-context.ts';
import { decode } from './rest-decode.ts';
import { selectionOf } from './selection.ts';

/**
 * Kinds that are computed instead of stored: reviews, which are only created, and metrics, which are only read.
 * Upstream: staging/src/k8s.io/apiserver/pkg/registry/rest/rest.go (Storage without Create, Getter or Lister).
 */
export function serveVirtual(rest: RestContext, call: Call): unknown {
  const { op, entry } = call;
  const serve = entry.def.verbs?.includes(op.verb as never) ? VERBS[op.verb] : undefined;
  if (!serve) throw methodNotAllowed(subjectOf(call), op.verb);
  if (op.options?.as === 'Table' && !op.options.isPlainAccepted && !hasRows(entry)) throw notAcceptable(PLAIN_TYPES);
  return serve(rest, call, entry.def.virtual as VirtualKind);
}

const PLAIN_TYPES = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

type VirtualVerb = (rest: RestContext, call: Call, kind: VirtualKind) => unknown;

const VERBS: Readonly<Partial<Record<OperationVerb, VirtualVerb>>> = {
  create: (rest, call, kind) => {
    const object = decode(rest, call, call.op.body);
    const { namespaced } = call.entry.def;
    const metadata =
      namespaced && call.op.namespace ? { ...object.metadata, namespace: call.op.namespace } : object.metadata;
    return kind.create?.({ ...object, metadata }, call.op, rest.kind);
  },
  get: (rest, call, kind) => {
    const object = kind.get?.({ ...call.op, name: call.op.name as string }, rest.kind);
    if (!object) throw notFound(subjectOf(call));
    return object;
  },
  list: (rest, call, kind) => listOf(rest, call, kind.list?.(call.op, rest.kind) ?? []),
};

function listOf(rest: RestContext, { op, entry }: Call, objects: readonly KubeObject[]): object {
  const items = objects.filter(selectionOf(entry.def, op.options));
  const metadata = { resourceVersion: String(rest.store.revision) };
  return { apiVersion: entry.apiVersion, kind: `${entry.def.kind}List`, metadata, items };
}
