import { isJsonObject } from '../../../core/api/json.ts';
import type { Translate } from '../../i18n/use-t.ts';
import type { FieldChange } from './manifest-diff.ts';

/** A change as a few words: `image myapp:v2 → v3`. */
export function changeText(t: Translate, { kind, path, before, after }: FieldChange): string {
  const field = fieldLabel(path);
  if (kind === 'added') return t('editor.added', { field, after: valueText(t, after) });
  if (kind === 'removed') return t('editor.removed', { field, before: valueText(t, before) });
  const [from, to] = [valueText(t, before), valueText(t, after)];
  return t('editor.changed', { field, before: from, after: withoutCommonName(from, to) });
}

/** The last name that says something: `image`, `label app`, `DB_URL` of an environment variable. */
export function fieldLabel(path: readonly string[]): string {
  const [last = '', parent = '', grandparent = ''] = [...path].reverse();
  if (parent === 'labels' || parent === 'matchLabels') return `label ${last}`;
  if (parent === 'annotations') return `annotation ${last}`;
  if (parent === 'data' || parent === 'requests' || parent === 'limits') return `${parent} ${last}`;
  if (last === 'value' && grandparent === 'env') return parent;
  return /^\d+$/.test(last) ? `${parent} ${last}` : last;
}

const MAX_CHARS = 40;

function valueText(t: Translate, value: unknown): string {
  if (Array.isArray(value)) return t('editor.items', { n: value.length });
  if (isJsonObject(value)) return t('editor.fields', { n: Object.keys(value).length });
  const text = String(value);
  if (text.includes('\n')) return t('editor.lines', { n: text.trimEnd().split('\n').length });
  return text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS - 1)}…` : text;
}

/** Of `myapp:v2` and `myapp:v3` only the tag differs. */
function withoutCommonName(before: string, after: string): string {
  const name = /^(.+:)[^:/]+$/.exec(after)?.[1];
  return name !== undefined && before.startsWith(name) ? after.slice(name.length) : after;
}
