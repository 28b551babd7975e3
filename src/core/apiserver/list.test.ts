import { LATE_RULES } from '../resources/late-rules-library.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Status } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import { ControlPlane } from '../control-plane.ts';
import { createClient } from '../runtime/client.ts';
import type { ApiResponse } from './request.ts';
import type { ObjectList } from './rest-read.ts';
import { readToken, writeToken } from './continue-token.ts';
import type { WatchLine, WatchSession } from './watch.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';

function newPlane(): ControlPlane {
  const plane = new ControlPlane({ rules: () => LATE_RULES, seed: 1, freeze: true, hashWrites: false, admission: [] });
  for (const name of ['default', 'other'])
    plane.server.handle({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
  return plane;
}

const get = (plane: ControlPlane, query: Record<string, string>, path = MAPS): ApiResponse =>
  plane.server.handle({ method: 'GET', path, query });

function page(plane: ControlPlane, query: Record<string, string>, path = MAPS): ObjectList {
  const { code, body } = get(plane, query, path);
  expect(code, JSON.stringify(body)).toBe(200);
  return body as ObjectList;
}

function put(plane: ControlPlane, name: string, data: string, namespace = 'default'): void {
  const body = { metadata: { name, labels: { is: data } }, data: { is: data } };
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const { code } = plane.server.handle({ method: 'POST', path, body });
  if (code === 409) plane.server.handle({ method: 'PUT', path: `${path}/${name}`, body });
}

const drop = (plane: ControlPlane, name: string, namespace = 'default'): unknown =>
  plane.server.handle({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}/configmaps/${name}` });

const names = (list: ObjectList): string[] => list.items.map((o) => o.metadata.name as string);
const decode = (token: string): unknown => JSON.parse(Buffer.from(token, 'base64url').toString());

describe('pages of a list', () => {
  it('are of one state, whatever happens in between', () => {
    const plane = newPlane();
    for (const name of ['a', 'b', 'd', 'e', 'f']) put(plane, name, '1');
    const first = page(plane, { limit: '2' });
    expect(names(first)).toEqual(['a', 'b']);
    expect(first.metadata.remainingItemCount).toBe(3);
    const rv = Number(first.metadata.resourceVersion);
    expect(decode(first.metadata.continue as string)).toEqual({ v: 'meta.k8s.io/v1', rv, start: 'b\0' });
    drop(plane, 'd');
    put(plane, 'c', '2');
    put(plane, 'e', '2');
    const second = page(plane, { limit: '2', continue: first.metadata.continue as string });
    expect(names(second)).toEqual(['d', 'e']);
    expect((second.items[1] as KubeObject & { data: unknown }).data).toEqual({ is: '1' });
    expect(second.metadata).toMatchObject({ resourceVersion: String(rv), remainingItemCount: 1 });
    const third = page(plane, { limit: '2', continue: second.metadata.continue as string });
    expect(names(third)).toEqual(['f']);
    expect(third.metadata).toEqual({ resourceVersion: String(rv) });
  });

  it('go over namespaces, and do not say how many are left under a selector', () => {
    const plane = newPlane();
    for (const name of ['a', 'b']) for (const ns of ['default', 'other']) put(plane, name, ns, ns);
    const all = '/api/v1/configmaps';
    const first = page(plane, { limit: '1', labelSelector: 'is=other' }, all);
    expect(decode(first.metadata.continue as string)).toMatchObject({ start: 'other/a\0' });
    expect(first.metadata.remainingItemCount).toBeUndefined();
    expect(names(page(plane, { labelSelector: 'is=other', continue: first.metadata.continue as string }, all))).toEqual(
      ['b'],
    );
  });

  it('that are too old can be gone on with, inconsistently', () => {
    const plane = newPlane();
    for (const name of ['a', 'b', 'c']) put(plane, name, '1');
    const token = page(plane, { limit: '1' }).metadata.continue as string;
    drop(plane, 'c');
    plane.store.compact(plane.store.revision);
    const { code, body } = get(plane, { limit: '1', continue: token });
    const { reason, message, metadata } = body as Status;
    expect([code, reason]).toEqual([410, 'Expired']);
    expect(message).toMatch(/^The provided continue parameter is too old to display a consistent list result/);
    expect(decode(metadata.continue as string)).toEqual({ v: 'meta.k8s.io/v1', rv: -1, start: 'a\0' });
    const rest = page(plane, { continue: metadata.continue as string });
    expect([names(rest), rest.metadata.resourceVersion]).toEqual([['b'], String(plane.store.revision)]);
  });

  const token = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each<[name: string, query: Record<string, string>, answer: string]>([
    [
      'no base64',
      { continue: 'a*b' },
      '400 invalid continue token: continue key is not valid: illegal base64 data at input byte 1',
    ],
    [
      'another version',
      { continue: token({ v: 'v2', rv: 1, start: 'a' }) },
      '400 invalid continue token: continue key is not valid: server does not recognize this encoded version v2',
    ],
    [
      'no revision',
      { continue: token({ v: 'meta.k8s.io/v1', start: 'a' }) },
      '400 invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
    ],
    [
      'no key',
      { continue: token({ v: 'meta.k8s.io/v1', rv: 1 }) },
      '400 invalid continue token: continue key is not valid: encoded start key empty (version meta.k8s.io/v1)',
    ],
    [
      'a key from elsewhere',
      { continue: token({ v: 'meta.k8s.io/v1', rv: 1, start: '../a' }) },
      '400 invalid continue token: continue key is not valid: ../a',
    ],
    [
      'a version besides',
      { continue: writeToken({ revision: 1, start: 'a' }), resourceVersion: '1' },
      '400 specifying resource version is not allowed when using continue',
    ],
    [
      'a match without a version',
      { resourceVersionMatch: 'Exact' },
      '422 ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      'exactly any',
      { resourceVersionMatch: 'Exact', resourceVersion: '0' },
      '422 ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
    [
      'an unknown match',
      { resourceVersionMatch: 'Newer', resourceVersion: '1' },
      '422 ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Newer": supported values: "Exact", "NotOlderThan", ""',
    ],
    [
      'a version from the future',
      { resourceVersion: '5000' },
      '504 Timeout: Too large resource version: 5000, current: 2',
    ],
    [
      'no version',
      { resourceVersion: 'x' },
      '500 resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      'initial events',
      { sendInitialEvents: 'true' },
      '422 ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list',
    ],
  ])('refuse %s', (_name, query, answer) => {
    const { code, body } = get(newPlane(), query);
    expect(`${code} ${(body as Status).message}`).toBe(answer);
  });

  it('tokens survive being written and read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.stringMatching(/^[a-z0-9]+(\/[a-z0-9.-]*[a-z0-9])?$/),
        (revision, start) => {
          expect(readToken(writeToken({ revision, start: `${start}\0` }))).toEqual({ revision, start: `${start}\0` });
        },
      ),
    );
  });
});

describe('a list at a version', () => {
  const plane = newPlane();
  put(plane, 'a', '1');
  const then = String(plane.store.revision);
  put(plane, 'b', '1');
  const now = String(plane.store.revision);
  it.each<[query: Record<string, string>, names: string[], version: string]>([
    [{}, ['a', 'b'], now],
    [{ resourceVersion: '0', limit: '1' }, ['a', 'b'], now],
    [{ resourceVersion: then }, ['a', 'b'], now],
    [{ resourceVersion: then, resourceVersionMatch: 'NotOlderThan' }, ['a', 'b'], now],
    [{ resourceVersion: then, resourceVersionMatch: 'Exact' }, ['a'], then],
    [{ resourceVersion: then, limit: '5' }, ['a'], then],
  ])('%j', (query, wanted, version) => {
    const list = page(plane, query);
    expect([names(list), list.metadata.resourceVersion]).toEqual([wanted, version]);
  });
});

/** Writes on four names in two namespaces. */
const writes = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    namespace: fc.constantFrom('default', 'other'),
    data: fc.option(fc.constantFrom('1', '2', '3')),
  }),
  { minLength: 1, maxLength: 25 },
);

function run(plane: ControlPlane, list: readonly { name: string; namespace: string; data: string | null }[]): void {
  for (const { name, namespace, data } of list)
    if (data === null) drop(plane, name, namespace);
    else put(plane, name, data, namespace);
}

/** The watcher's picture after the lines. */
function replay(start: ObjectList, lines: readonly WatchLine[]): unknown[] {
  const idOf = (o: KubeObject): string => `${o.metadata.namespace}/${o.metadata.name}`;
  const state = new Map(start.items.map((o) => [idOf(o), o]));
  for (const { type, object } of lines) {
    const o = object as KubeObject;
    if (type === 'DELETED') expect(state.delete(idOf(o))).toBe(true);
    else {
      expect(state.has(idOf(o))).toBe(type === 'MODIFIED');
      state.set(idOf(o), o);
    }
  }
  return [...state].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, o]) => o);
}

describe('what a watch shows', () => {
  it.each([{}, { labelSelector: 'is=1' }])('replays to the list, from any version (%j)', (selector) => {
    const query = selector as Record<string, string>;
    const path = '/api/v1/configmaps';
    fc.assert(
      fc.property(writes, fc.nat(), (list, at) => {
        const plane = newPlane();
        const first = plane.store.revision;
        run(plane, list);
        const from = String(first + (at % (plane.store.revision - first + 1)));
        const start = page(plane, { ...query, resourceVersion: from, resourceVersionMatch: 'Exact' }, path);
        const watch = plane.server.openWatch({
          method: 'GET',
          path,
          query: { ...query, watch: 'true', resourceVersion: from },
        }) as WatchSession;
        expect(replay(start, watch.pull())).toEqual(page(plane, query, path).items);
      }),
      { numRuns: 60 },
    );
  });

  it('agrees with lists and gets on who owns what, whoever wrote', () => {
    const plane = newPlane();
    const client = createClient({ server: plane.server, manager: 'kube-controller-manager' });
    const path = `${MAPS}/x`;
    const from = String(plane.store.revision);
    client.create('ConfigMap', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', namespace: 'default' },
      data: { a: '1' },
    });
    const opened = plane.server.openWatch({
      method: 'GET',
      path: MAPS,
      query: { watch: 'true', resourceVersion: from },
    });
    const watch = opened as WatchSession;
    const check = (type: string, managers: string[]): void => {
      const got = plane.server.handle({ method: 'GET', path }).body as KubeObject;
      expect(got.metadata.managedFields?.map((m) => m.manager)).toEqual(managers);
      expect(page(plane, {}).items).toEqual([got]);
      expect(watch.pull()).toEqual([{ type, object: got }]);
    };
    check('ADDED', ['kube-controller-manager']);
    const headers = { 'content-type': 'application/merge-patch+json', 'user-agent': 'me/1.0 (x)' };
    plane.server.handle({ method: 'PATCH', path, headers, body: { data: { b: '1' } } });
    check('MODIFIED', ['kube-controller-manager', 'me']);
    client.patch('ConfigMap', 'default', 'x', { data: { b: '2' } });
    check('MODIFIED', ['kube-controller-manager']);
  });
});
