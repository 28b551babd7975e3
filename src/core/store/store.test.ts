import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RevisionConflict, RevisionExpired } from './errors.ts';
import { comparable, emptyModel, step, type ModelAnswer, type ModelRequest } from './model.ts';
import { Store, type StoreEvent, type StoreSnapshot } from './store.ts';

const INDEXES = { a: { first: (v: string) => v[0] } };

function ask(store: Store<string>, r: ModelRequest): ModelAnswer {
  const expectation = 'expect' in r && r.expect !== undefined ? { expect: r.expect } : {};
  try {
    switch (r.op) {
      case 'put':
        return {
          kind: 'record',
          record: comparable(store.put(r.bucket, r.key, r.value, { ...expectation, trace: 0 })),
        };
      case 'remove':
        return { kind: 'record', record: comparable(store.remove(r.bucket, r.key, { ...expectation, trace: 0 })) };
      case 'get':
        return { kind: 'record', record: comparable(store.get(r.bucket, r.key)) };
      case 'list': {
        const found =
          r.revision === undefined ? store.list(r.bucket, r.prefix) : store.listAt(r.bucket, r.revision, r.prefix);
        return { kind: 'records', records: found.map((x) => comparable(x) as never) };
      }
      case 'compact':
        store.compact(r.revision);
        return { kind: 'done' };
    }
  } catch (error) {
    if (error instanceof RevisionConflict) return { kind: 'conflict' };
    if (error instanceof RevisionExpired) return { kind: 'expired' };
    throw error;
  }
}

const bucket = fc.constantFrom('a', 'b');
const key = fc.constantFrom('x', 'x/1', 'x/2', 'y', 'z/1');
const value = fc.constantFrom('p1', 'p2', 'q1', 'q2');
const expectation = fc.option(fc.nat(30), { nil: undefined });
const request: fc.Arbitrary<ModelRequest> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('put' as const), bucket, key, value }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('put' as const),
      bucket,
      key,
      value,
      expect: expectation,
    }) as fc.Arbitrary<ModelRequest>,
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('remove' as const), bucket, key }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('get' as const), bucket, key }) },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant('list' as const), bucket, prefix: fc.constantFrom('', 'x', 'x/') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('list' as const), bucket, prefix: fc.constant(''), revision: fc.nat(30) }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('compact' as const), revision: fc.nat(30) }) },
);

describe('store against the naive model', () => {
  it('answers every sequence of requests as the model does', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const store = new Store<string>({ indexes: INDEXES });
        let model = emptyModel();
        for (const r of requests) {
          // The future is nobody's business: a revision not yet reached is not asked for.
          if (r.op === 'list' && r.revision !== undefined && r.revision > model.revision) continue;
          const expected = step(model, r);
          expect(ask(store, r)).toEqual(expected.answer);
          model = expected.state;
          expect(store.revision).toBe(model.revision);
        }
      }),
      { numRuns: 300, seed: 20_260_101 },
    );
  });

  it('watchers see exactly the changes: replaying them over a listing gives the state', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), fc.nat(40), (requests, from) => {
        const store = new Store<string>({ indexes: INDEXES });
        const replica = new Map<string, string>();
        const ofQ = new Map<string, string>();
        const follow = (into: Map<string, string>, keep: (v: string) => boolean) => (e: StoreEvent<string>) => {
          if (e.type === 'put' && keep(e.record.value)) into.set(e.record.key, e.record.value);
          else into.delete(e.record.key);
        };
        requests.forEach((r, i) => {
          if (i === Math.min(from, requests.length - 1)) {
            for (const x of store.list('a')) replica.set(x.key, x.value);
            for (const x of store.list('a')) if (x.value[0] === 'q') ofQ.set(x.key, x.value);
            store.watch(
              'a',
              follow(replica, () => true),
            );
            store.watch(
              'a',
              follow(ofQ, (v) => v[0] === 'q'),
              { index: 'first', value: 'q' },
            );
          }
          ask(store, r);
        });
        if (requests.length === 0) return;
        const all = store.list('a').map((x) => [x.key, x.value] as const);
        expect([...replica].sort()).toEqual([...all].sort());
        expect([...ofQ].sort()).toEqual(all.filter(([, v]) => v[0] === 'q').sort());
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('a restored snapshot is the state it was taken from, whatever happened since', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), fc.array(request, { maxLength: 30 }), (before, after) => {
        const store = new Store<string>();
        for (const r of before) ask(store, r);
        const contents = (): unknown => ['a', 'b'].map((b) => store.list(b).map(comparable));
        const expected = contents();
        const snapshot: StoreSnapshot<string> = store.snapshot();
        for (const r of after) ask(store, r);
        store.restore(snapshot);
        expect(contents()).toEqual(expected);
        for (const r of after) ask(store, r);
        store.restore(snapshot);
        expect(contents()).toEqual(expected);
      }),
      { numRuns: 200, seed: 11 },
    );
  });
});

describe('the model itself', () => {
  const put = (key_: string, expect_?: number): ModelRequest => ({
    op: 'put',
    bucket: 'a',
    key: key_,
    value: 'v',
    ...(expect_ === undefined ? {} : { expect: expect_ }),
  });
  const rows: {
    name: string;
    given: ModelRequest[];
    request: ModelRequest;
    right: ModelAnswer;
    wrong: ModelAnswer[];
  }[] = [
    {
      name: 'a first put makes revision 1',
      given: [],
      request: put('x'),
      right: { kind: 'record', record: { key: 'x', value: 'v', createRevision: 1, modRevision: 1 } },
      wrong: [{ kind: 'conflict' }, { kind: 'record', record: undefined }],
    },
    {
      name: 'an update keeps the creation revision',
      given: [put('x')],
      request: put('x', 1),
      right: { kind: 'record', record: { key: 'x', value: 'v', createRevision: 1, modRevision: 2 } },
      wrong: [
        { kind: 'record', record: { key: 'x', value: 'v', createRevision: 2, modRevision: 2 } },
        { kind: 'conflict' },
      ],
    },
    {
      name: 'a stale update conflicts',
      given: [put('x'), put('x')],
      request: put('x', 1),
      right: { kind: 'conflict' },
      wrong: [{ kind: 'record', record: { key: 'x', value: 'v', createRevision: 1, modRevision: 3 } }],
    },
    {
      name: 'removing what is not there changes nothing',
      given: [],
      request: { op: 'remove', bucket: 'a', key: 'x' },
      right: { kind: 'record', record: undefined },
      wrong: [{ kind: 'conflict' }, { kind: 'done' }],
    },
    {
      name: 'a listing before the compaction is refused',
      given: [put('x'), put('x'), { op: 'compact', revision: 2 }],
      request: { op: 'list', bucket: 'a', prefix: '', revision: 1 },
      right: { kind: 'expired' },
      wrong: [{ kind: 'records', records: [] }],
    },
  ];
  it.each(rows)('$name', ({ given, request: r, right, wrong }) => {
    const store = new Store<string>();
    let state = emptyModel();
    for (const g of given) {
      state = step(state, g).state;
      ask(store, g);
    }
    const { answer } = step(state, r);
    expect(answer).toEqual(right);
    for (const w of wrong) expect(answer).not.toEqual(w);
    expect(ask(store, r)).toEqual(right);
  });
});

it('trim keeps a bounded history', () => {
  const store = new Store<string>();
  for (let i = 0; i < 100; i++) {
    store.put('a', `k${i}`, 'v', { trace: 0 });
    store.trim(10);
  }
  expect(store.since(store.compactedRevision).length).toBeLessThan(20);
  expect(() => store.listAt('a', 1)).toThrow(RevisionExpired);
});
