import type { StoreRecord } from './store.ts';

/**
 * The naive store the real one is tested against: the whole state copied at every revision, nothing clever.
 * `step` never changes its receiver, so wrong answers can be tried on it without harm.
 */
export interface ModelState {
  readonly revision: number;
  readonly compacted: number;
  /** State after each retained revision: bucket/key to value. */
  readonly states: ReadonlyMap<number, ReadonlyMap<string, ModelEntry>>;
}

export interface ModelEntry {
  readonly value: string;
  readonly createRevision: number;
  readonly modRevision: number;
}

export type ModelRequest =
  | {
      readonly op: 'put';
      readonly bucket: string;
      readonly key: string;
      readonly value: string;
      readonly expect?: number;
    }
  | { readonly op: 'remove'; readonly bucket: string; readonly key: string; readonly expect?: number }
  | { readonly op: 'get'; readonly bucket: string; readonly key: string }
  | { readonly op: 'list'; readonly bucket: string; readonly prefix: string; readonly revision?: number }
  | { readonly op: 'compact'; readonly revision: number };

export type ModelAnswer =
  | { readonly kind: 'record'; readonly record: (ModelEntry & { readonly key: string }) | undefined }
  | { readonly kind: 'records'; readonly records: readonly (ModelEntry & { readonly key: string })[] }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'done' };

export const emptyModel = (): ModelState => ({ revision: 0, compacted: 0, states: new Map([[0, new Map()]]) });

const current = (state: ModelState): ReadonlyMap<string, ModelEntry> =>
  state.states.get(state.revision) as ReadonlyMap<string, ModelEntry>;
const id = (bucket: string, key: string): string => `${bucket} ${key}`;

export function step(state: ModelState, request: ModelRequest): { state: ModelState; answer: ModelAnswer } {
  switch (request.op) {
    case 'put':
      return put(state, request);
    case 'remove':
      return remove(state, request);
    case 'get':
      return { state, answer: { kind: 'record', record: entryOf(current(state), request.bucket, request.key) } };
    case 'list':
      return { state, answer: list(state, request) };
    case 'compact':
      return { state: compact(state, request.revision), answer: { kind: 'done' } };
  }
}

function entryOf(
  all: ReadonlyMap<string, ModelEntry>,
  bucket: string,
  key: string,
): (ModelEntry & { key: string }) | undefined {
  const entry = all.get(id(bucket, key));
  return entry && { key, ...entry };
}

function put(state: ModelState, r: Extract<ModelRequest, { op: 'put' }>): { state: ModelState; answer: ModelAnswer } {
  const old = current(state).get(id(r.bucket, r.key));
  if (r.expect !== undefined && r.expect !== (old?.modRevision ?? 0)) return { state, answer: { kind: 'conflict' } };
  const revision = state.revision + 1;
  const entry = { value: r.value, createRevision: old?.createRevision ?? revision, modRevision: revision };
  const next = new Map(current(state)).set(id(r.bucket, r.key), entry);
  return {
    state: { ...state, revision, states: new Map(state.states).set(revision, next) },
    answer: { kind: 'record', record: { key: r.key, ...entry } },
  };
}

function remove(
  state: ModelState,
  r: Extract<ModelRequest, { op: 'remove' }>,
): { state: ModelState; answer: ModelAnswer } {
  const old = current(state).get(id(r.bucket, r.key));
  if (!old) return { state, answer: { kind: 'record', record: undefined } };
  if (r.expect !== undefined && r.expect !== old.modRevision) return { state, answer: { kind: 'conflict' } };
  const revision = state.revision + 1;
  const next = new Map(current(state));
  next.delete(id(r.bucket, r.key));
  return {
    state: { ...state, revision, states: new Map(state.states).set(revision, next) },
    answer: { kind: 'record', record: { key: r.key, ...old, modRevision: revision } },
  };
}

function list(state: ModelState, r: Extract<ModelRequest, { op: 'list' }>): ModelAnswer {
  const revision = r.revision ?? state.revision;
  if (revision < state.compacted) return { kind: 'expired' };
  const all = state.states.get(revision) ?? current(state);
  const start = id(r.bucket, r.prefix);
  const records = [...all]
    .filter(([k]) => k.startsWith(start))
    .map(([k, entry]) => ({ key: k.slice(r.bucket.length + 1), ...entry }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return { kind: 'records', records };
}

function compact(state: ModelState, revision: number): ModelState {
  const compacted = Math.max(state.compacted, Math.min(revision, state.revision));
  return { ...state, compacted, states: new Map([...state.states].filter(([r]) => r >= compacted)) };
}

/** The part of a store's record that the model knows. */
export function comparable(record: StoreRecord<string> | undefined): (ModelEntry & { key: string }) | undefined {
  if (!record) return undefined;
  const { key, value, createRevision, modRevision } = record;
  return { key, value, createRevision, modRevision };
}
