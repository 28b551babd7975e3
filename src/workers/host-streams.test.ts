import { expect, it } from 'vitest';
import { createEngine, type ApiRequest } from '../core/index.ts';
import { HostStreams } from './host-streams.ts';
import type { Event } from './protocol.ts';
import { streamedAs } from './streamed.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';

it.each<[string, ApiRequest, 'watch' | 'log' | undefined]>([
  ['a list', { method: 'GET', path: MAPS }, undefined],
  ['a watch', { method: 'GET', path: MAPS, query: { watch: '1' } }, 'watch'],
  ['no watch', { method: 'GET', path: MAPS, query: { watch: 'false' } }, undefined],
  ['a log', { method: 'GET', path: `${PODS}/x/log` }, undefined],
  ['a followed log', { method: 'GET', path: `${PODS}/x/log`, query: { follow: 'true' } }, 'log'],
  ['what somebody else is asked', { method: 'GET', path: `${PODS}/x/proxy/`, query: { watch: 'true' } }, undefined],
])('%s', (_name, request, expected) => expect(streamedAs(request)).toBe(expected));

it('a reader that does not ask for more costs nothing and misses nothing', () => {
  const engine = createEngine({ nodes: 1 });
  const events: Extract<Event, { type: 'remote' }>[] = [];
  const streams = new HostStreams((event) => events.push(event as never));
  const create = (name: string) => engine.handle({ method: 'POST', path: MAPS, body: { metadata: { name } } });
  const request: ApiRequest = {
    method: 'GET',
    path: MAPS,
    query: { watch: 'true', fieldSelector: 'metadata.name!=x' },
  };
  expect(streams.open(engine, 7, { ...request, path: '/api/v1/nothings' })).toMatchObject({ answer: { code: 404 } });
  expect(streams.open(engine, 7, request)).toEqual({ stream: 7 });
  streams.pull();
  expect(events).toEqual([]);
  streams.more(7);
  create('a');
  streams.pull();
  for (const name of ['b', 'c', 'd']) {
    create(name);
    streams.pull();
  }
  expect(events.length).toBe(1);
  streams.more(7);
  streams.pull();
  const names = events.flatMap((e) => [...e.text.matchAll(/"name":"(\w)"/g)].map((m) => m[1]));
  expect(names).toEqual(['a', 'b', 'c', 'd']);
  streams.endAll();
  expect(events.at(-1)).toMatchObject({ stream: 7, isOver: true, text: expect.stringContaining('"code":410') });
});
