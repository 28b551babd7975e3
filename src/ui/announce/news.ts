import type { PodSummary, TimelineMark } from '../../workers/protocol.ts';
import { formatTrace, nameOfRef } from '../i18n/format-trace.ts';
import type { Translate } from '../i18n/translate.ts';

/**
 * What has happened since a moment, in the few words a listener has time for: what the user did, what the cluster noticed
 * (equal things counted instead of listed), and whether all is well again. Pure.
 */
export interface Heard {
  /** The last mark told of. */
  readonly trace: number;
  readonly areAllReady: boolean;
}

interface Present {
  readonly marks: readonly TimelineMark[];
  readonly pods: ReadonlyMap<string, Pick<PodSummary, 'tone'>>;
}

/** Apply and delete are told of by the editor, line by line. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['user.apply', 'user.delete']);
const MAX_SENTENCES = 3;

export const heardOf = ({ marks, pods }: Present): Heard => ({
  trace: marks.at(-1)?.trace ?? 0,
  areAllReady: areAllReady(pods),
});

export function newsSince(heard: Heard, present: Present, t: Translate): string {
  const fresh = present.marks.filter((mark) => mark.trace > heard.trace && isWorthTelling(mark));
  const sentences = [...byCode(fresh).values()].slice(-MAX_SENTENCES).map((marks) => sentenceOf(marks, t));
  if (!heard.areAllReady && areAllReady(present.pods)) sentences.push(t('app.news.ready', { n: present.pods.size }));
  return sentences.join(' ');
}

const isWorthTelling = ({ lane, tone, code }: TimelineMark): boolean =>
  lane === 'you' ? !TOLD_ELSEWHERE.has(code) : tone === 'bad' || tone === 'good';

function byCode(marks: readonly TimelineMark[]): ReadonlyMap<string, readonly TimelineMark[]> {
  const groups = new Map<string, TimelineMark[]>();
  for (const mark of marks) groups.set(mark.code, [...(groups.get(mark.code) ?? []), mark]);
  return groups;
}

function sentenceOf(marks: readonly TimelineMark[], t: Translate): string {
  const last = marks.at(-1) as TimelineMark;
  const told = formatTrace(last, t);
  const name = last.lane === 'you' || told.includes(nameOfRef(last.ref)) ? '' : nameOfRef(last.ref);
  const text = t('app.news.sentence', { name, text: told });
  return marks.length === 1 ? text : `${text} ${t('app.news.more', { n: marks.length - 1 })}`;
}

function areAllReady(pods: Present['pods']): boolean {
  for (const { tone } of pods.values()) if (tone !== 'ready' && tone !== 'done') return false;
  return pods.size > 0;
}
