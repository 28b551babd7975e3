import type { Proc } from './proc.ts';

/**
 * Arrays of bash. Invariant: an element is a variable called `name[2]`; the first one is the variable `name`, as in bash,
 * where a plain variable is an array of one. Left out: associative arrays, subscripts with command substitutions.
 */
const SUBSCRIPT = /^([A-Za-z_]\w*)\[(.*)\]$/s;

/** `name[@]` and `name[*]`. */
export const isWhole = (name: string): boolean => name.endsWith('[@]') || name.endsWith('[*]');

export const isBash = (proc: Proc): boolean => /(^|\/)bash$/.test(proc.argv[0] ?? '');

interface Element {
  readonly index: number;
  readonly value: string;
}

/** Of an array by its plain name, in order. */
export function elementsOf(proc: Proc, name: string): Element[] {
  const first = proc.vars.get(name)?.value;
  const found: Element[] = first === undefined ? [] : [{ index: 0, value: first }];
  const prefix = `${name}[`;
  for (const [key, { value }] of proc.vars)
    if (key.startsWith(prefix)) found.push({ index: Number(key.slice(prefix.length, -1)), value });
  return found.sort((a, b) => a.index - b.index);
}

/** What `${name[@]}`, `${!name[@]}` and `$@` stand for. */
export function listOf(proc: Proc, name: string): readonly string[] {
  if (!isWhole(name)) return proc.args;
  const plain = name.slice(0, -3);
  if (plain.startsWith('!')) return elementsOf(proc, plain.slice(1)).map((e) => String(e.index));
  return elementsOf(proc, plain).map((e) => e.value);
}

/** `name=(words)`, or `name+=(words)`. */
export function setList(proc: Proc, name: string, words: readonly string[], isAppended: boolean): void {
  const known = isAppended ? elementsOf(proc, name) : [];
  const start = (known[known.length - 1]?.index ?? -1) + 1;
  if (!isAppended) unsetList(proc, name);
  for (const [i, value] of words.entries())
    proc.vars.set(keyOf(name, start + i), { value, exported: false, readonly: false });
}

export function unsetList(proc: Proc, name: string): boolean {
  const keys = [...proc.vars.keys()].filter((key) => key === name || key.startsWith(`${name}[`));
  for (const key of keys) proc.vars.delete(key);
  return keys.length > 0;
}

const keyOf = (name: string, index: number): string => (index === 0 ? name : `${name}[${index}]`);

/** The variable that a name with a subscript means: the subscript is worked out, and counts from the end if negative. */
export function variableOf(proc: Proc, name: string, calculate: (text: string) => number): string {
  const [, plain = '', subscript = ''] = SUBSCRIPT.exec(name) ?? [];
  if (plain === '' || isWhole(name)) return name;
  const index = calculate(subscript);
  if (index >= 0) return keyOf(plain, index);
  const last = elementsOf(proc, plain).at(-1)?.index ?? -1;
  return keyOf(plain, last + 1 + index);
}
