import { LATE_RULES } from '../resources/late-rules-library.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Status } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import { ControlPlane } from '../control-plane.ts';
import type { ApiRequest } from './request.ts';
import { WatchSession, type WatchLine } from './watch.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

function newCluster() {
  const plane = new ControlPlane({ rules: () => LATE_RULES, seed: 1, freeze: true, hashWrites: false, admission: [] });
  const { server } = plane;
  const send = (method: ApiRequest['method'], path: string, body?: unknown, query: Record<string, string> = {}) =>
    server.handle({ method, path, query, ...(body === undefined ? {} : { body }) }).body as KubeObject;
  const put = (name: string, app: string, value = '1') => {
    const body = { metadata: { name, labels: { app } }, data: { value } };
    const made = server.handle({ method: 'POST', path: MAPS, body });
    return made.code === 201 ? made.body : send('PUT', `${MAPS}/${name}`, body);
  };
  const open = (query: Record<string, string>, path = MAPS, accept = 'application/json') =>
    server.openWatch({ method: 'GET', path, query: { watch: 'true', ...query }, headers: { accept } });
  const watch = (...args: Parameters<typeof open>): WatchSession => {
    const opened = open(...args);
    if (opened instanceof WatchSession) return opened;
    throw new Error(JSON.stringify(opened.body));
  };
  return { plane, send, put, open, watch };
}

const nameOf = (line: WatchLine): string => (line.object as KubeObject).metadata.name ?? '';
const brief = (lines: readonly WatchLine[]): string[] =>
  lines.map((l) => (l.type === 'BOOKMARK' || l.type === 'ERROR' ? l.type : `${l.type} ${nameOf(l)}`));

describe('a watch', () => {
  it.each([
    ['no version', {}, ['ADDED a', 'ADDED b']],
    ['version 0', { resourceVersion: '0' }, ['ADDED a', 'ADDED b']],
    ['version 1', { resourceVersion: '1' }, ['ADDED b', 'MODIFIED a']],
    ['a label selector', { labelSelector: 'app=x' }, ['ADDED b']],
    ['one name', { fieldSelector: 'metadata.name=a' }, ['ADDED a']],
    ['changes in a selection', { resourceVersion: '1', labelSelector: 'app=x' }, ['ADDED b', 'DELETED a']],
    [
      'initial events and their end',
      { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' },
      ['ADDED a', 'ADDED b', 'BOOKMARK'],
    ],
    [
      'no initial events',
      { sendInitialEvents: 'false', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' },
      [],
    ],
  ])('begins with what %s asks for', (_name, query, expected) => {
    const { put, watch } = newCluster();
    put('a', 'x'); // revision 1
    put('b', 'x');
    put('a', 'y');
    expect(brief(watch(query).pull())).toEqual(expected);
  });

  it('shows what leaves the selection as it was, under the revision of the change', () => {
    const { put, watch } = newCluster();
    put('a', 'x');
    const session = watch({ labelSelector: 'app=x' });
    session.pull();
    put('a', 'y');
    const [line] = session.pull();
    expect(line).toMatchObject({
      type: 'DELETED',
      object: { metadata: { labels: { app: 'x' }, resourceVersion: '2' } },
    });
  });

  it('marks the end of the initial events', () => {
    const { put, watch } = newCluster();
    put('a', 'x');
    const query = { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', allowWatchBookmarks: 'true' };
    expect(watch(query).pull()[1]).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: { resourceVersion: '1', annotations: { 'k8s.io/initial-events-end': 'true' } },
      },
    });
  });

  it('sends a bookmark every minute and before it ends', () => {
    const { plane, watch } = newCluster();
    const session = watch({ allowWatchBookmarks: 'true', timeoutSeconds: '100' });
    const seen: string[] = [];
    for (let s = 0; s <= 100; s++) {
      plane.clock.idleUntil(s * 1000);
      for (const line of session.pull()) seen.push(`${s} ${line.type}`);
    }
    expect(seen).toEqual(['60 BOOKMARK', '98 BOOKMARK']);
    expect(session.isClosed).toBe(true);
  });

  it('says that its revision is gone, and ends', () => {
    const { plane, put, watch } = newCluster();
    for (let i = 0; i < 5; i++) put('a', 'x', String(i));
    plane.store.compact(3);
    const session = watch({ resourceVersion: '2' });
    const message = 'too old resource version: 2 (3)';
    expect(session.pull()).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired', message } }]);
    expect([session.isClosed, session.pull()]).toEqual([true, []]);
  });

  it('names the columns of a Table once', () => {
    const { put, watch } = newCluster();
    put('a', 'x');
    put('b', 'x');
    const tables = watch({}, MAPS, TABLE)
      .pull()
      .map((l) => l.object as { kind: string; columnDefinitions: unknown; rows: { cells: unknown[] }[] });
    expect(tables.map((t) => [t.kind, t.columnDefinitions !== null, t.rows[0]?.cells[0]])).toEqual([
      ['Table', true, 'a'],
      ['Table', false, 'b'],
    ]);
  });

  it.each([
    [{ resourceVersion: 'x' }, 422, 'strconv.ParseUint: parsing "x": invalid syntax'],
    [{ sendInitialEvents: 'true' }, 422, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'],
    [{ resourceVersionMatch: 'Exact' }, 422, 'is forbidden for watch unless sendInitialEvents is provided'],
    [{ fieldSelector: 'spec.x=1' }, 400, 'field label not supported: spec.x'],
    [{ labelSelector: 'a b c' }, 400, 'unable to parse requirement'],
  ])('is refused with %j', (query, code, text) => {
    const opened = newCluster().open(query) as { code: number; body: Status };
    expect(opened.code).toBe(code);
    expect(opened.body.message).toContain(text);
  });

  it('is not there for what is no resource', () => {
    expect(newCluster().open({}, '/api/v1/nothings')).toMatchObject({ code: 404 });
  });
});

describe('replay', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const act = fc.oneof(
    fc.record({
      do: fc.constant('put' as const),
      name,
      app: fc.constantFrom('x', 'y'),
      value: fc.constantFrom('1', '2'),
    }),
    fc.record({ do: fc.constant('delete' as const), name }),
  );

  it.each(['', 'app=x', 'app!=x'])('from any revision gives exactly the list now (selector %j)', (labelSelector) => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 25 }), fc.nat(), (acts, cut) => {
        const { plane, put, send, watch } = newCluster();
        put('seed', 'x');
        const until = cut % (acts.length + 1);
        const run = (some: typeof acts) => {
          for (const a of some) {
            if (a.do === 'put') put(a.name, a.app, a.value);
            else send('DELETE', `${MAPS}/${a.name}`);
          }
        };
        const list = () =>
          (send('GET', MAPS, undefined, { labelSelector }) as unknown as { items: KubeObject[] }).items;
        run(acts.slice(0, until));
        const replica = new Map(list().map((o) => [o.metadata.name, o]));
        const session = watch({ resourceVersion: String(plane.store.revision), labelSelector });
        run(acts.slice(until));
        for (const { type, object } of session.pull()) {
          const o = object as KubeObject;
          expect(replica.has(o.metadata.name)).toBe(type !== 'ADDED');
          if (type === 'DELETED') replica.delete(o.metadata.name);
          else replica.set(o.metadata.name, o);
        }
        const sorted = [...replica.values()].sort((p, q) =>
          (p.metadata.name ?? '') < (q.metadata.name ?? '') ? -1 : 1,
        );
        expect(sorted).toEqual(list());
      }),
      { numRuns: 60 },
    );
  });
});
