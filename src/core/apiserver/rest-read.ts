import { expired } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import { RevisionExpired } from '../store/errors.ts';
import { readToken, writeToken } from './continue-token.ts';
import { checkFresh, checkListOptions, placeOf } from './list-options.ts';
import { readPage, type Page, type PageRequest } from './list-page.ts';
import type { OperationOptions } from './request.ts';
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

const TOO_OLD = 'The resourceVersion for the provided list is too old.';
const INCONSISTENT =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.';

export function get(rest: RestContext, call: Call): KubeObject {
  const { resourceVersion } = call.op.options ?? {};
  if (resourceVersion) checkFresh(resourceVersion, rest.store.revision);
  return recordOf(rest, call).value;
}

/** All objects in the scope of the request that its selectors match, in key order. */
export function selected(rest: RestContext, call: Call): KubeObject[] {
  const { entry, op } = call;
  const records = rest.store.list(entry.bucket, prefixOf(call));
  const isSelected = selectionOf(entry.def, op.options);
  const out: KubeObject[] = [];
  for (const { value } of records) {
    const object = fromStored(entry, value);
    if (isSelected(object)) out.push(object);
  }
  return out;
}

/** All of it as it is now, or a page, or as it was. */
export function list(rest: RestContext, call: Call): ObjectList {
  const { options } = call.op;
  if (!options || isPlain(options)) return listOf(call, rest.store.revision, selected(rest, call));
  checkListOptions(options);
  const { revision, start, isPaged } = placeOf(options, rest.store.revision);
  const prefix = prefixOf(call);
  const isSelected = selectionOf(call.entry.def, options);
  const request = {
    prefix,
    from: prefix + start,
    revision,
    limit: isPaged ? (options.limit ?? Infinity) : Infinity,
    isSelected: (record: { readonly value: KubeObject }) => isSelected(fromStored(call.entry, record.value)),
  };
  const page = pageOf(rest, call, request);
  const items = page.records.map(({ value }) => fromStored(call.entry, value));
  if (page.left === 0) return listOf(call, revision, items);
  const next = writeToken({ revision, start: `${page.last.slice(prefix.length)}\0` });
  const hasSelector = Boolean(options.labelSelector ?? options.fieldSelector);
  return listOf(call, revision, items, {
    continue: next,
    ...(hasSelector ? {} : { remainingItemCount: page.left }),
  });
}

/** Asks for all there is now. */
const isPlain = (o: OperationOptions): boolean =>
  o.limit === undefined &&
  !o.continue &&
  !o.resourceVersion &&
  !o.resourceVersionMatch &&
  o.sendInitialEvents === undefined;

const prefixOf = ({ entry, op }: Call): string => (entry.def.namespaced && op.namespace ? `${op.namespace}/` : '');

function listOf(call: Call, revision: number, items: readonly KubeObject[], more: object = {}): ObjectList {
  const { apiVersion, def } = call.entry;
  return { apiVersion, kind: `${def.kind}List`, metadata: { resourceVersion: String(revision), ...more }, items };
}

function pageOf(rest: RestContext, { entry, op }: Call, request: PageRequest): Page {
  try {
    return readPage(rest.store, entry.bucket, request);
  } catch (error) {
    if (!(error instanceof RevisionExpired)) throw error;
    if (!op.options?.continue) throw expired(TOO_OLD);
    const { start } = readToken(op.options.continue);
    throw expired(INCONSISTENT, { continue: writeToken({ revision: -1, start }) });
  }
}
