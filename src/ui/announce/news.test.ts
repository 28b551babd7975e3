import { describe, expect, it } from 'vitest';
import type { TimelineMark } from '../../workers/protocol.ts';
import { TRANSLATE } from '../i18n/translate.ts';
import { heardOf, newsSince } from './news.ts';

const t = TRANSLATE.en;
const mark = (trace: number, part: Partial<TimelineMark>): TimelineMark => ({
  ...{ trace, t: trace, lane: 'cluster', tone: 'bad', code: 'node-lifecycle.not-ready', ref: 'Node//node-2', args: {} },
  ...part,
});
const podsOf = (...tones: ('ready' | 'failed' | 'done')[]) =>
  new Map(tones.map((tone, i) => [`Pod/default/p${i}`, { tone }]));
const QUIET = { trace: 5, areAllReady: true };
const offline = mark(6, {});
const pull = (trace: number) =>
  mark(trace, { code: 'kubelet.pull-failed', ref: 'Pod/default/web', args: { image: 'x:1' } });

describe('news for those who listen', () => {
  it.each([
    ['nothing new', QUIET, [mark(5, {})], podsOf('ready'), /^$/],
    ['what the cluster noticed', QUIET, [offline], podsOf('ready'), /node-2.*\.$/],
    ['what starts or is made: too much to tell', QUIET, [mark(6, { tone: 'busy' })], podsOf('ready'), /^$/],
    [
      'apply: its result is told by the editor',
      QUIET,
      [mark(6, { lane: 'you', code: 'user.apply' })],
      podsOf('ready'),
      /^$/,
    ],
    ['equal things are counted', QUIET, [pull(6), pull(7), pull(8)], podsOf('ready'), /web.*\. And 2 more like it\.$/],
    ['all is well again', { trace: 9, areAllReady: false }, [], podsOf('ready', 'done'), /^All 2 pods are ready\.$/],
    ['all was well and still is', QUIET, [], podsOf('ready'), /^$/],
    ['not all is well', { trace: 9, areAllReady: false }, [], podsOf('ready', 'failed'), /^$/],
    ['no pods: nothing to be ready', { trace: 9, areAllReady: false }, [], podsOf(), /^$/],
    ['after going back: older marks are no news', { trace: 9, areAllReady: true }, [offline], podsOf('ready'), /^$/],
  ] as const)('%s', (_name, heard, marks, pods, text) => expect(newsSince(heard, { marks, pods }, t)).toMatch(text));

  it('begins with the last mark there is', () =>
    expect(heardOf({ marks: [offline], pods: podsOf('failed') })).toEqual({ trace: 6, areAllReady: false }));
});
