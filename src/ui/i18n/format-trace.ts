import { parseObjectKey } from '../../core/api/group-kind.ts';
import type { TraceRecord } from '../../workers/protocol.ts';
import { formatMoment } from '../clock/format-time.ts';
import type { TextArgs } from './interpolate.ts';
import { EN, type TextKey } from './texts.ts';
import type { Translate } from './translate.ts';

/**
 * A trace record (or a mark of the timeline) as a sentence. To the record's own arguments it adds the name and kind of
 * what the record is about, the actor as a reader would say it, and shortens object keys to names.
 */
export type Traced = Pick<TraceRecord, 'code' | 'ref' | 'args'> & { readonly actor?: string };

export function formatTrace(record: Traced, t: Translate): string {
  return t(`trace.${record.code}`, traceArgs(record, t)).trim();
}

/** What a text about a record may use. */
export function traceArgs({ ref, actor = '', args }: Traced, t: Translate): TextArgs {
  const name = nameOfRef(ref);
  const basic = { name, kind: kindOfRef(ref), actor: nameOfActor(actor, t), component: actor || name };
  return { ...basic, ...readable(args), ...derived(args, t) };
}

/** Codes and milliseconds as a reader would say them. */
function derived(args: TextArgs, t: Translate): TextArgs {
  const { fault, delayMs, ok, component } = args;
  return {
    ...(typeof fault === 'string' ? { fault: faultName(fault, t) } : {}),
    ...(typeof component === 'string' ? { component: nameOfActor(component, t) } : {}),
    ...(typeof delayMs === 'number' ? { delay: `${Math.round(delayMs / 100) / 10} s` } : {}),
    ...(typeof ok === 'boolean' ? { result: t(ok ? 'timeline.probeOk' : 'timeline.probeFailed') } : {}),
    ...(typeof args['t'] === 'number' ? { moment: formatMoment(args['t']) } : {}),
  };
}

const faultName = (fault: string, t: Translate): string =>
  fault in EN.faults ? t(`faults.${fault}` as TextKey) : fault;

/** 'web-x' of 'Pod/default/web-x'; what is not an object key stays as it is. */
export function nameOfRef(ref: string): string {
  return isObjectKey(ref) ? parseObjectKey(ref).name : ref;
}

/** 'Deployment' of 'apps/Deployment/default/web'. */
export function kindOfRef(ref: string): string {
  if (!isObjectKey(ref)) return '';
  const { groupKind } = parseObjectKey(ref);
  return groupKind.slice(groupKind.lastIndexOf('/') + 1);
}

/** 'kubelet on node-1' of 'kubelet/node-1'. */
function nameOfActor(actor: string, t: Translate): string {
  if (actor === 'user') return t('timeline.you');
  const slash = actor.indexOf('/');
  if (slash < 0) return actor;
  return t('timeline.actorOn', { component: actor.slice(0, slash), node: actor.slice(slash + 1) });
}

const isObjectKey = (text: string): boolean => /^(?:[^/\s]+\/)?[A-Z]\w*\/[^/\s]*\/[^/\s]+$/.test(text);

function readable(args: TextArgs): TextArgs {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, readableValue(value)]));
}

function readableValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readableValue);
  return typeof value === 'string' ? nameOfRef(value) : value;
}

/** 'Pod web-x' of 'Pod/default/web-x'; 'node node-1' of 'node/node-1'. */
export function formatTraceRef(ref: string): string {
  const kind = kindOfRef(ref);
  return kind === '' ? ref.replace('/', ' ') : `${kind} ${nameOfRef(ref)}`;
}
