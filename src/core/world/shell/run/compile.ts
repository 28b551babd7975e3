import { parseScript } from '../parse/parser.ts';
import type { Command, Part, Redirect, Word } from '../parse/syntax.ts';
import type { Code, Instruction, WordMode } from './code.ts';

/** From syntax tree to instructions. Pure. The last simple command of a script is marked: a shell becomes it. */
export function compileScript(text: string): Code {
  const compiler = new Compiler();
  compiler.command(parseScript(text), { tested: false, last: true });
  compiler.code.push({ op: 'end' });
  return compiler.code;
}

interface Place {
  /** Its status is looked at: `set -e` does not apply. */
  readonly tested: boolean;
  /** Nothing follows it in its process. */
  readonly last: boolean;
}

type Of<K extends Command['k']> = Extract<Command, { k: K }>;

class Compiler {
  readonly code: Instruction[] = [];

  command(c: Command, place: Place): void {
    switch (c.k) {
      case 'simple':
        return this.#simple(c, place);
      case 'list':
        return this.#list(c, place);
      case 'and':
      case 'or':
        return this.#andOr(c, place);
      case 'not':
        this.command(c.command, INNER_TESTED);
        return void this.code.push({ op: 'not' });
      case 'pipeline':
        return this.#pipeline(c, place);
      case 'if':
        return this.#if(c, place);
      case 'while':
        return this.#while(c, place);
      case 'for':
        return this.#for(c, place);
      case 'cfor':
        return this.#cfor(c, place);
      case 'case':
        return this.#case(c, place);
      case 'function':
        return this.#function(c);
      case 'subshell':
        return this.#subshell(c, place);
      case 'arith':
        this.#word(c.expr, 'single');
        return void this.code.push({ op: 'arith-command', tested: place.tested });
      case 'test':
        return this.#test(c, place);
      case 'redirected':
        return this.#redirected(c, place);
    }
  }

  #list({ items }: Of<'list'>, place: Place): void {
    items.forEach(({ command, background }, i) => {
      if (!background)
        return this.command(command, { tested: place.tested, last: place.last && i === items.length - 1 });
      const hole = this.#hole();
      this.command(command, { tested: false, last: true });
      this.code.push({ op: 'end' });
      this.code[hole] = { op: 'background', to: this.code.length };
    });
    if (items.length === 0) this.code.push({ op: 'status', value: 0 });
  }

  #andOr(c: Of<'and' | 'or'>, place: Place): void {
    this.command(c.left, INNER_TESTED);
    const hole = this.#hole();
    this.command(c.right, place);
    this.code[hole] = { op: 'jump-if', failed: c.k === 'and', to: this.code.length };
  }

  #pipeline({ commands }: Of<'pipeline'>, { tested }: Place): void {
    const hole = this.#hole();
    const parts: number[] = [];
    for (const command of commands) {
      parts.push(this.code.length);
      this.command(command, { tested: false, last: true });
      this.code.push({ op: 'end' });
    }
    this.code[hole] = { op: 'pipeline', parts, to: this.code.length, tested };
  }

  #if({ clauses, otherwise }: Of<'if'>, { tested }: Place): void {
    const ends: number[] = [];
    for (const { test, body } of clauses) {
      this.command(test, INNER_TESTED);
      const skip = this.#hole();
      this.command(body, { tested, last: false });
      ends.push(this.#hole());
      this.code[skip] = { op: 'jump-if', failed: true, to: this.code.length };
    }
    if (otherwise) this.command(otherwise, { tested, last: false });
    else this.code.push({ op: 'status', value: 0 });
    for (const end of ends) this.code[end] = { op: 'jump', to: this.code.length };
  }

  #while({ until, test, body }: Of<'while'>, { tested }: Place): void {
    const enter = this.#hole();
    const start = this.code.length;
    this.command(test, INNER_TESTED);
    const leave = this.#hole();
    this.command(body, { tested, last: false });
    this.code.push({ op: 'jump', to: start });
    this.code[leave] = { op: 'jump-if', failed: !until, to: this.code.length };
    this.code.push({ op: 'status', value: 0 });
    this.#leave(enter, start);
  }

  /** The end of a loop, and its beginning, which can only now be written. */
  #leave(enter: number, again: number): void {
    const leave = this.code.length;
    this.code.push({ op: 'leave' });
    this.code[enter] = { op: 'loop', leave, again };
  }

  #for({ name, words, body }: Of<'for'>, { tested }: Place): void {
    if (words) this.#words(words);
    const enter = this.#hole();
    const again = this.#hole();
    this.command(body, { tested, last: false });
    this.code.push({ op: 'jump', to: again });
    const leave = this.code.length;
    this.code.push({ op: 'leave' });
    this.code[enter] = { op: 'for', leave, again, args: words === undefined };
    this.code[again] = { op: 'for-next', name, to: leave };
  }

  #cfor({ init, test, step, body }: Of<'cfor'>, { tested }: Place): void {
    this.#arith(init);
    const enter = this.#hole();
    const start = this.code.length;
    const hasTest = test.some((p) => p.k !== 'lit' || p.text.trim() !== '');
    if (hasTest) this.#arith(test);
    else this.code.push({ op: 'status', value: 0 });
    const leave = this.#hole();
    this.command(body, { tested, last: false });
    const again = this.code.length;
    this.#arith(step);
    this.code.push({ op: 'jump', to: start });
    this.code[leave] = { op: 'jump-if', failed: true, to: this.code.length };
    this.code.push({ op: 'status', value: 0 });
    this.#leave(enter, again);
  }

  #arith(expr: Word): void {
    this.#word(expr, 'single');
    this.code.push({ op: 'arith-command', tested: true });
  }

  #case({ subject, items }: Of<'case'>, { tested }: Place): void {
    this.#word(subject, 'single');
    const ends: number[] = [];
    for (const { patterns, body } of items) {
      const matches = patterns.map((pattern) => {
        this.#word(pattern, 'pattern');
        return this.#hole();
      });
      const next = this.#hole();
      for (const at of matches) this.code[at] = { op: 'match', to: this.code.length };
      this.code.push({ op: 'drop' }, { op: 'status', value: 0 });
      this.command(body, { tested, last: false });
      ends.push(this.#hole());
      this.code[next] = { op: 'jump', to: this.code.length };
    }
    this.code.push({ op: 'drop' }, { op: 'status', value: 0 });
    for (const end of ends) this.code[end] = { op: 'jump', to: this.code.length };
  }

  #function({ name, body }: Of<'function'>): void {
    const hole = this.#hole();
    this.command(body, { tested: false, last: false });
    this.code.push({ op: 'return' });
    this.code[hole] = { op: 'function', name, to: this.code.length };
  }

  #subshell({ body }: Of<'subshell'>, { tested }: Place): void {
    const hole = this.#hole();
    this.command(body, { tested: false, last: true });
    this.code.push({ op: 'end' });
    this.code[hole] = { op: 'subshell', to: this.code.length, tested };
  }

  #test({ words }: Of<'test'>, { tested, last }: Place): void {
    this.code.push({ op: 'begin' });
    this.#piecesAsWord([{ k: 'lit', text: '[[', q: true }], 'single');
    words.forEach((word, i) => {
      const before = words[i - 1]?.[0];
      const isPattern = before?.k === 'lit' && !before.q && /^(==?|!=)$/.test(before.text);
      this.#piecesAsWord(word, isPattern ? 'pattern' : 'single');
    });
    this.code.push({ op: 'run', tested, last });
  }

  #redirected({ command, redirects }: Of<'redirected'>, { tested }: Place): void {
    this.#redirects(redirects);
    const hole = this.#hole();
    this.command(command, { tested, last: false });
    this.code.push({ op: 'leave' });
    this.code[hole] = { op: 'with-redirects', to: this.code.length };
  }

  #simple({ assigns, words, redirects }: Of<'simple'>, { tested, last }: Place): void {
    this.#words(words);
    this.#redirects(redirects);
    for (const { name, value, append, list } of assigns) {
      if (list) {
        this.#words(list);
        this.code.push({ op: 'assign-list', name, append });
        continue;
      }
      this.#word(value, 'single');
      this.code.push({ op: 'assign', name, append });
    }
    this.code.push({ op: 'run', tested, last });
  }

  #redirects(redirects: readonly Redirect[]): void {
    for (const { fd, op, target } of redirects) {
      this.#word(target, 'single');
      this.code.push({ op: 'redirect', fd, kind: op });
    }
  }

  #words(words: readonly Word[]): void {
    this.code.push({ op: 'begin' });
    for (const word of words) for (const one of braces(word)) this.#piecesAsWord(one, 'split');
  }

  /** One word in a list of its own. */
  #word(word: Word, mode: WordMode): void {
    this.code.push({ op: 'begin' });
    this.#piecesAsWord(word, mode);
  }

  #piecesAsWord(word: Word, mode: WordMode): void {
    for (const part of word) this.#part(part);
    this.code.push({ op: 'word', mode });
  }

  #part(part: Part): void {
    switch (part.k) {
      case 'lit':
        return void this.code.push({ op: 'lit', text: part.text, q: part.q });
      case 'tilde':
        return void this.code.push({ op: 'tilde' });
      case 'param':
        return void this.code.push({ op: 'param', name: part.name, q: part.q });
      case 'length':
        return void this.code.push({ op: 'length', name: part.name, q: part.q });
      case 'arith':
        this.#word(part.expr, 'single');
        return void this.code.push({ op: 'arith', q: part.q });
      case 'command': {
        const hole = this.#hole();
        this.command(part.body, { tested: false, last: true });
        this.code.push({ op: 'end' });
        this.code[hole] = { op: 'capture', q: part.q, to: this.code.length };
        return;
      }
      case 'edit':
        return this.#edit(part);
    }
  }

  #edit({ name, edit, args, q }: Extract<Part, { k: 'edit' }>): void {
    const op = edit.replace(':', '');
    const colon = edit.startsWith(':') && edit.length > 1;
    if (edit !== ':' && (op === '-' || op === '+' || op === '=' || op === '?'))
      return this.#alternative(name, op, colon, { word: args[0] ?? [], q });
    for (const arg of args) this.#word(arg, edit === ':' ? 'single' : 'pattern');
    this.code.push({ op: 'edit', name, edit, args: args.length, q });
  }

  #alternative(name: string, op: '-' | '+' | '=' | '?', colon: boolean, { word, q }: { word: Word; q: boolean }): void {
    const hole = this.#hole();
    if (op === '-' || op === '+') for (const part of word) this.#part(part);
    else {
      this.#word(word, 'single');
      this.code.push(op === '=' ? { op: 'default', name, q } : { op: 'param-error', name });
    }
    const end = this.#hole();
    this.code[hole] = { op: 'if-param', name, colon, set: op !== '+', to: this.code.length };
    if (op !== '+') this.code.push({ op: 'param', name, q });
    this.code[end] = { op: 'jump', to: this.code.length };
  }

  #hole(): number {
    return this.code.push({ op: 'jump', to: 0 }) - 1;
  }
}

const INNER_TESTED: Place = { tested: true, last: false };

/** `a{1..3}` and `a{x,y}` in unquoted text (bash and busybox); one level. */
function braces(word: Word): readonly Word[] {
  for (const [i, part] of word.entries()) {
    if (part.k !== 'lit' || part.q) continue;
    const m = /^(.*?)\{(?:(-?\d+)\.\.(-?\d+)|([^{}]*,[^{}]*))\}(.*)$/s.exec(part.text);
    if (!m) continue;
    const items = m[4] !== undefined ? m[4].split(',') : range(Number(m[2]), Number(m[3]));
    return items.flatMap((item) =>
      braces([...word.slice(0, i), { ...part, text: `${m[1] ?? ''}${item}${m[5] ?? ''}` }, ...word.slice(i + 1)]),
    );
  }
  return [word];
}

function range(from: number, to: number): string[] {
  const count = Math.min(Math.abs(to - from) + 1, 10_000);
  return Array.from({ length: count }, (_, i) => String(from + (to >= from ? i : -i)));
}
