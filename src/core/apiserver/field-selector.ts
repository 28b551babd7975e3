import { badRequest } from '../api/status-error.ts';
import type { KubeObject } from '../api/types.ts';
import type { KindDef } from './kind.ts';

/** Field selectors ('metadata.name=web,status.phase!=Running') over the fields a kind allows. */
export type FieldMatch = (object: KubeObject) => boolean;

const COMMON: Readonly<Record<string, (o: KubeObject) => string>> = {
  'metadata.name': (o) => o.metadata.name ?? '',
  'metadata.namespace': (o) => o.metadata.namespace ?? '',
};

/** Not what every JavaScript object has: a client may ask for 'constructor'. */
const own = <V>(from: Readonly<Record<string, V>> | undefined, name: string): V | undefined =>
  from && Object.hasOwn(from, name) ? from[name] : undefined;

export function parseFieldSelector(text: string | undefined, def: KindDef): FieldMatch[] {
  if (!text) return [];
  return text.split(',').map((term) => parseTerm(term.trim(), def));
}

function parseTerm(term: string, def: KindDef): FieldMatch {
  const m = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
  if (!m) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const [, field = '', operator, value] = m;
  const read = own(COMMON, field) ?? own(def.selectableFields, field);
  if (!read) throw badRequest(`field label not supported: ${field}`);
  return operator === '!=' ? (o) => read(o) !== value : (o) => read(o) === value;
}
