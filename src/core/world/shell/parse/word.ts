import type { Source } from './source.ts';
import { ShellSyntaxError, type Command, type ParamEdit, type Part, type Word } from './syntax.ts';
import { Source as NewSource } from './source.ts';

/**
 * Reads one word: quotes, parameters, substitutions. Command substitutions are parsed by whoever owns the grammar.
 * Upstream: POSIX.1-2024, 2.2 Quoting and 2.6 Word Expansions. Left out: process substitution.
 */
export type ParseList = (source: Source, until: string) => Command;

const META: ReadonlySet<string> = new Set([' ', '\t', '\r', '\n', ';', '&', '|', '<', '>', '(', ')', '']);

export class WordReader {
  readonly #s: Source;
  readonly #list: ParseList;

  constructor(source: Source, list: ParseList) {
    this.#s = source;
    this.#list = list;
  }

  /** A word as it stands in a command; undefined if none begins here. */
  word(): Word | undefined {
    const parts: Part[] = [];
    if (this.#s.peek() === '~' && /^~(?=[/\s;&|)]|$)/.test(this.#s.text.slice(this.#s.at, this.#s.at + 2))) {
      this.#s.at++;
      parts.push({ k: 'tilde' });
    }
    while (!META.has(this.#s.peek())) this.#piece(parts, false);
    return parts.length === 0 ? undefined : joined(parts);
  }

  /** Everything up to a closing text, as in `${x:-...}` or `$((...))`, which is taken as well. */
  until(close: string, q: boolean): Word {
    const parts: Part[] = [];
    let depth = 0;
    for (;;) {
      if (this.#s.isEnd) throw new ShellSyntaxError('Syntax error: Missing closing of an expansion');
      if (depth === 0 && this.#s.take(close)) return joined(parts);
      const c = this.#s.peek();
      if (close !== '}' && c === '(') depth++;
      if (close !== '}' && c === ')' && depth > 0) depth--;
      this.#piece(parts, q);
    }
  }

  /** The inside of double quotes or of a here-document. */
  quoted(close: string): Word {
    const parts: Part[] = [];
    for (;;) {
      if (this.#s.isEnd) {
        if (close === '') return joined(parts);
        throw new ShellSyntaxError('Syntax error: Unterminated quoted string');
      }
      if (close !== '' && this.#s.take(close)) return joined(parts.length > 0 ? parts : [EMPTY]);
      const c = this.#s.peek();
      if (c === '\\') parts.push(this.#escapeInQuotes(close));
      else if (c === '$') this.#dollar(parts, true);
      else if (c === '`') parts.push(this.#backquoted(true));
      else {
        parts.push({ k: 'lit', text: c, q: true });
        this.#s.at++;
      }
    }
  }

  #piece(parts: Part[], q: boolean): void {
    const s = this.#s;
    const c = s.peek();
    if (c === "'" && !q) {
      const end = s.text.indexOf("'", s.at + 1);
      if (end < 0) throw new ShellSyntaxError('Syntax error: Unterminated quoted string');
      parts.push({ k: 'lit', text: s.text.slice(s.at + 1, end), q: true });
      s.at = end + 1;
    } else if (c === '"') {
      s.at++;
      parts.push(...this.quoted('"'));
    } else if (c === '\\') {
      if (s.peek(1) !== '\n') parts.push({ k: 'lit', text: s.peek(1) || '\\', q: true });
      s.at += 2;
    } else if (c === '$') this.#dollar(parts, q);
    else if (c === '`') parts.push(this.#backquoted(q));
    else {
      parts.push({ k: 'lit', text: c, q });
      s.at++;
    }
  }

  #escapeInQuotes(close: string): Part {
    const next = this.#s.peek(1);
    this.#s.at += 2;
    if (next === '\n') return { k: 'lit', text: '', q: true };
    const isSpecial = next === '$' || next === '`' || next === '\\' || (next === '"' && close === '"');
    return { k: 'lit', text: isSpecial ? next : `\\${next}`, q: true };
  }

  #dollar(parts: Part[], q: boolean): void {
    const s = this.#s;
    if (s.take('$((')) {
      const before = s.at;
      try {
        parts.push({ k: 'arith', expr: this.until('))', true), q });
        return;
      } catch (error) {
        if (!(error instanceof ShellSyntaxError)) throw error;
        s.at = before - 1;
        parts.push({ k: 'command', body: this.#list(s, ')'), q });
        return;
      }
    }
    const input = /^\$\(\s*(<\s*[^<>()\s][^()]*)\)/.exec(s.text.slice(s.at, s.at + 512));
    if (input) {
      // `$(<file)` is the file's text.
      s.at += input[0].length;
      return void parts.push({ k: 'command', body: this.#list(new NewSource(`cat ${input[1] as string}`), ''), q });
    }
    if (s.take('$(')) return void parts.push({ k: 'command', body: this.#list(s, ')'), q });
    if (s.take('${')) return void parts.push(this.#braced(q));
    if (!q && s.take("$'")) return void parts.push(this.#ansi());
    const m = /^\$([A-Za-z_]\w*|[0-9@*#?$!-])/.exec(s.text.slice(s.at, s.at + 256));
    if (!m) {
      parts.push({ k: 'lit', text: '$', q });
      s.at++;
      return;
    }
    s.at += m[0].length;
    parts.push({ k: 'param', name: m[1] as string, q });
  }

  #braced(q: boolean): Part {
    const s = this.#s;
    const m = /^(#?)(!?[A-Za-z_]\w*(?:\[[^\]]*\])?|\d+|[@*#?$!-])/.exec(s.text.slice(s.at, s.at + 256));
    if (s.startsWith('#}')) {
      s.at += 2;
      return { k: 'param', name: '#', q };
    }
    if (!m) throw new ShellSyntaxError('Syntax error: Bad substitution');
    s.at += m[0].length;
    const name = m[2] as string;
    if (s.take('}')) return m[1] === '#' ? { k: 'length', name, q } : { k: 'param', name, q };
    const op = /^(:[-=?+]|[-=?+]|##?|%%?|\/[/#%]?|:|\^\^?|,,?)/.exec(s.text.slice(s.at, s.at + 2))?.[0];
    if (op === undefined) throw new ShellSyntaxError('Syntax error: Bad substitution');
    s.at += op.length;
    return { k: 'edit', name, edit: op as ParamEdit, args: this.#editArgs(op, q), q };
  }

  #editArgs(op: string, q: boolean): readonly Word[] {
    const isText = /^:?[-=?+]$/.test(op);
    const whole = isText && q ? this.until('}', true) : this.until('}', false);
    if (!op.startsWith('/') && op !== ':') return [whole];
    const splitter = op === ':' ? ':' : '/';
    const at = whole.findIndex((p) => p.k === 'lit' && !p.q && p.text.includes(splitter));
    const part = whole[at];
    if (part?.k !== 'lit') return [whole];
    const cut = part.text.indexOf(splitter);
    const left: Word = [...whole.slice(0, at), { ...part, text: part.text.slice(0, cut) }];
    return [left, [{ ...part, text: part.text.slice(cut + 1) }, ...whole.slice(at + 1)]];
  }

  #ansi(): Part {
    const s = this.#s;
    let text = '';
    while (!s.isEnd && s.peek() !== "'") {
      if (s.peek() !== '\\') text += s.text[s.at++];
      else {
        const c = s.peek(1);
        text += ({ n: '\n', t: '\t', r: '\r', a: '\x07', e: '\x1b', '0': '\0' } as Record<string, string>)[c] ?? c;
        s.at += 2;
      }
    }
    s.at++;
    return { k: 'lit', text, q: true };
  }

  #backquoted(q: boolean): Part {
    const s = this.#s;
    let script = '';
    for (s.at++; s.peek() !== '`'; s.at++) {
      if (s.isEnd) throw new ShellSyntaxError('Syntax error: EOF in backquote substitution');
      if (s.peek() === '\\' && /[$`\\]/.test(s.peek(1))) s.at++;
      script += s.peek();
    }
    s.at++;
    return { k: 'command', body: this.#list(new NewSource(script), ''), q };
  }
}

const EMPTY: Part = { k: 'lit', text: '', q: true };

/** Neighbouring literals of the same kind as one. */
function joined(parts: readonly Part[]): Word {
  const out: Part[] = [];
  for (const part of parts) {
    const last = out[out.length - 1];
    if (part.k === 'lit' && last?.k === 'lit' && last.q === part.q)
      out[out.length - 1] = { ...last, text: last.text + part.text };
    else out.push(part);
  }
  return out;
}
