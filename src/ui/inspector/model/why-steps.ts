/**
 * A chain of causes as steps to read: repeats of one thing are one step, and names in a sentence become links.
 * The chain comes nearest first and stays so.
 */
import { objectKey, type ObjectKey } from '../../../core/api/group-kind.ts';
import type { TraceRecord } from '../../../workers/protocol.ts';
import { nameOfRef } from '../../i18n/format-trace.ts';

export interface WhyStep {
  readonly record: TraceRecord;
  /** How many records in a row said the same. */
  readonly times: number;
}

const isRepeat = (a: TraceRecord, b: TraceRecord): boolean =>
  a.code === b.code && a.ref === b.ref && a.actor === b.actor && JSON.stringify(a.args) === JSON.stringify(b.args);

export function whySteps(chain: readonly TraceRecord[]): WhyStep[] {
  const steps: WhyStep[] = [];
  for (const record of chain) {
    const last = steps.at(-1);
    if (last && isRepeat(last.record, record)) steps[steps.length - 1] = { ...last, times: last.times + 1 };
    else steps.push({ record, times: 1 });
  }
  return steps;
}

export interface SentencePart {
  readonly text: string;
  /** A name; with `key`, one that can be followed. */
  readonly isName: boolean;
  readonly key?: ObjectKey;
}

type Names = ReadonlyMap<string, ObjectKey | undefined>;

/** Arguments whose value is the bare name of something. */
const NAMED_ARGS: Readonly<Record<string, (value: string) => ObjectKey | undefined>> = {
  node: (value) => objectKey('Node', '', value),
  target: () => undefined,
  image: () => undefined,
  container: () => undefined,
  label: () => undefined,
  replicaSet: () => undefined,
  owner: () => undefined,
};

function namesOf(record: TraceRecord): Names {
  const names = new Map<string, ObjectKey | undefined>();
  for (const [arg, value] of Object.entries(record.args)) {
    if (typeof value !== 'string' || value === '') continue;
    const short = nameOfRef(value);
    if (short !== value) names.set(short, value);
    else if (NAMED_ARGS[arg]) names.set(value, NAMED_ARGS[arg](value));
  }
  const name = nameOfRef(record.ref);
  if (name !== record.ref) names.set(name, record.ref);
  return names;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Cuts a sentence at the names its record speaks of. */
export function sentenceParts(sentence: string, record: TraceRecord): SentencePart[] {
  const names = namesOf(record);
  if (names.size === 0) return [{ text: sentence, isName: false }];
  const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length).map(escaped);
  const pattern = new RegExp(`(?<![\\w.-])(${longestFirst.join('|')})(?![\\w-])`, 'u');
  return sentence
    .split(pattern)
    .map((text, i) => partOf(text, i % 2 === 1, names))
    .filter((part) => part.text !== '');
}

function partOf(text: string, isName: boolean, names: Names): SentencePart {
  const key = isName ? names.get(text) : undefined;
  return { text, isName, ...(key === undefined ? {} : { key }) };
}
