import { Source } from './source.ts';
import {
  ShellSyntaxError,
  type Assign,
  type CaseItem,
  type Command,
  type Item,
  type Part,
  type Redirect,
  type Word,
} from './syntax.ts';
import { WordReader } from './word.ts';

/**
 * Recursive descent over a script: text to tree. Invariant: pure; a script that cannot be read throws
 * ShellSyntaxError in the words of dash. Upstream: POSIX.1-2024, 2.10 Shell Grammar; of bash `[[`, `((`, `function`,
 * `&>`, `<<<`, arrays. Left out: `select`, `coproc`, process substitution.
 */
export function parseScript(text: string): Command {
  const source = new Source(text);
  const command = new Parser(source).list('');
  if (!source.isEnd) throw unexpected(source);
  return command;
}

const REDIRECT = /^(\d*)(<<<|<<-?|<&|<>|<|>>|>&|>\||>)|^(&>>|&>)/;

function unexpected(source: Source): ShellSyntaxError {
  const rest = source.text.slice(source.at);
  const token = /^(\n|;;|&&|\|\||\w+|.)/.exec(rest)?.[0] ?? '';
  const line = source.text.slice(0, source.at).split('\n').length;
  const what = rest === '' ? 'end of file unexpected' : token === '\n' ? 'newline unexpected' : `"${token}" unexpected`;
  return new ShellSyntaxError(`${line}: Syntax error: ${what}`);
}

class Parser {
  readonly #s: Source;
  readonly #words: WordReader;

  constructor(source: Source) {
    this.#s = source;
    this.#words = new WordReader(source, (inner, until) => new Parser(inner).list(until));
  }

  /** Commands up to a closing text, which is taken; '' stands for the end of the text or a reserved word. */
  list(close: string): Command {
    const items: Item[] = [];
    for (;;) {
      this.#separators();
      if (close !== '' && this.#s.take(close)) return { k: 'list', items };
      if (this.#s.isEnd || this.#isListEnd()) {
        if (close !== '') throw unexpected(this.#s);
        return { k: 'list', items };
      }
      const command = this.#andOr();
      this.#s.skipBlanks();
      const background = this.#s.peek() === '&' && this.#s.peek(1) !== '&';
      if (background) this.#s.at++;
      else if (this.#s.peek() === ';' && this.#s.peek(1) !== ';') this.#s.at++;
      else if (this.#s.peek() !== '\n' && !this.#s.isEnd && !this.#s.startsWith(')') && !this.#s.startsWith(';;'))
        throw unexpected(this.#s);
      items.push({ command, background });
    }
  }

  #separators(): void {
    for (;;) {
      this.#s.skipBlanks();
      if (this.#s.takeNewline()) continue;
      if (this.#s.peek() !== ';' || this.#s.peek(1) === ';') return;
      this.#s.at++;
    }
  }

  #newlines(): void {
    do this.#s.skipBlanks();
    while (this.#s.takeNewline());
  }

  #isListEnd(): boolean {
    return this.#s.startsWith(')') || this.#s.startsWith(';;') || ENDERS.has(this.#keyword());
  }

  /** The bare word that stands here, for reserved words. */
  #keyword(): string {
    return /^([a-z]+|\{|\}|!|\[\[)(?=[\s;&|()<>]|$)/.exec(this.#s.text.slice(this.#s.at, this.#s.at + 12))?.[1] ?? '';
  }

  #expect(word: string): void {
    this.#separators();
    if (this.#keyword() !== word) throw unexpected(this.#s);
    this.#s.at += word.length;
  }

  #andOr(): Command {
    let left = this.#pipeline();
    for (;;) {
      this.#s.skipBlanks();
      const k = this.#s.take('&&') ? 'and' : this.#s.take('||') ? 'or' : undefined;
      if (!k) return left;
      this.#newlines();
      left = { k, left, right: this.#pipeline() };
    }
  }

  #pipeline(): Command {
    this.#s.skipBlanks();
    if (this.#keyword() === '!') {
      this.#s.at++;
      return { k: 'not', command: this.#pipeline() };
    }
    const commands = [this.#command()];
    for (;;) {
      this.#s.skipBlanks();
      if (this.#s.peek() !== '|' || this.#s.peek(1) === '|') break;
      this.#s.at++;
      const both = this.#s.take('&');
      if (both) commands.push(withRedirects(commands.pop() as Command, [{ fd: 2, op: '>&', target: literal('1') }]));
      this.#newlines();
      commands.push(this.#command());
    }
    return commands.length === 1 ? (commands[0] as Command) : { k: 'pipeline', commands };
  }

  #command(): Command {
    this.#s.skipBlanks();
    const compound = this.#compound();
    if (!compound) return this.#simple();
    return withRedirects(compound, this.#redirects());
  }

  #compound(): Command | undefined {
    const s = this.#s;
    if (s.take('((')) return { k: 'arith', expr: this.#words.until('))', true) };
    if (s.take('(')) return { k: 'subshell', body: this.list(')') };
    const word = this.#keyword();
    if (!COMPOUND.has(word)) return undefined;
    s.at += word.length;
    switch (word) {
      case '{':
        return this.#bracketed('}');
      case 'if':
        return this.#if();
      case 'while':
      case 'until':
        return this.#while(word === 'until');
      case 'for':
        return this.#for();
      case 'case':
        return this.#case();
      case '[[':
        return this.#test();
      default:
        return this.#function(this.#name());
    }
  }

  #bracketed(end: string): Command {
    const body = this.list('');
    this.#expect(end);
    return body;
  }

  #if(): Command {
    const clauses: { test: Command; body: Command }[] = [];
    for (;;) {
      const test = this.#bracketed('then');
      const body = this.list('');
      clauses.push({ test, body });
      const next = this.#keyword();
      if (next !== 'elif' && next !== 'else' && next !== 'fi') throw unexpected(this.#s);
      this.#s.at += next.length;
      if (next === 'fi') return { k: 'if', clauses };
      if (next === 'else') return { k: 'if', clauses, otherwise: this.#bracketed('fi') };
    }
  }

  #while(until: boolean): Command {
    const test = this.#bracketed('do');
    return { k: 'while', until, test, body: this.#bracketed('done') };
  }

  #for(): Command {
    this.#s.skipBlanks();
    if (this.#s.take('((')) {
      const [init, test] = [this.#words.until(';', true), this.#words.until(';', true)];
      const step = this.#words.until('))', true);
      return { k: 'cfor', init, test, step, body: this.#doBody() };
    }
    const name = this.#name();
    this.#newlines();
    let words: Word[] | undefined;
    if (this.#keyword() === 'in') {
      this.#s.at += 2;
      words = [];
      for (let w = this.#nextWord(); w; w = this.#nextWord()) words.push(w);
    }
    return { k: 'for', name, ...(words ? { words } : {}), body: this.#doBody() };
  }

  #doBody(): Command {
    this.#separators();
    const isBrace = this.#keyword() === '{';
    this.#expect(isBrace ? '{' : 'do');
    return this.#bracketed(isBrace ? '}' : 'done');
  }

  #case(): Command {
    const subject = this.#nextWord();
    if (!subject) throw unexpected(this.#s);
    this.#newlines();
    this.#expect('in');
    const items: CaseItem[] = [];
    for (;;) {
      this.#newlines();
      if (this.#keyword() === 'esac') break;
      this.#s.take('(');
      const patterns: Word[] = [];
      do {
        const pattern = this.#nextWord();
        if (!pattern) throw unexpected(this.#s);
        patterns.push(pattern);
        this.#s.skipBlanks();
      } while (this.#s.take('|'));
      if (!this.#s.take(')')) throw unexpected(this.#s);
      items.push({ patterns, body: this.list('') });
      this.#newlines();
      if (!this.#s.take(';;')) break;
    }
    this.#expect('esac');
    return { k: 'case', subject, items };
  }

  #test(): Command {
    const words: Word[] = [];
    for (;;) {
      this.#newlines();
      if (this.#s.take(']]')) return { k: 'test', words };
      const operator = /^(&&|\|\||\(|\)|<|>)/.exec(this.#s.text.slice(this.#s.at, this.#s.at + 2))?.[0];
      if (operator !== undefined) {
        this.#s.at += operator.length;
        words.push(literal(operator));
        continue;
      }
      const word = this.#isAfter(words, '=~') ? this.#regex() : this.#words.word();
      if (!word) throw unexpected(this.#s);
      words.push(word);
    }
  }

  #isAfter(words: readonly Word[], text: string): boolean {
    const last = words[words.length - 1]?.[0];
    return last?.k === 'lit' && !last.q && last.text === text;
  }

  /** The right side of `=~` may hold brackets and bars. */
  #regex(): Word {
    const m = /^\S+/.exec(this.#s.text.slice(this.#s.at))?.[0] ?? '';
    if (m.startsWith('$') || m.startsWith('"') || m.startsWith("'")) return this.#words.word() ?? literal('');
    this.#s.at += m.length;
    return literal(m);
  }

  #function(name: string): Command {
    this.#s.skipBlanks();
    if (this.#s.take('(')) {
      this.#s.skipBlanks();
      if (!this.#s.take(')')) throw unexpected(this.#s);
    }
    this.#newlines();
    return { k: 'function', name, body: this.#command() };
  }

  #name(): string {
    this.#s.skipBlanks();
    const name = /^[A-Za-z_][\w-]*/.exec(this.#s.text.slice(this.#s.at, this.#s.at + 200))?.[0];
    if (name === undefined) throw unexpected(this.#s);
    this.#s.at += name.length;
    return name;
  }

  #nextWord(): Word | undefined {
    this.#s.skipBlanks();
    return this.#words.word();
  }

  #simple(): Command {
    const assigns: Assign[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      this.#s.skipBlanks();
      const redirect = this.#redirect();
      if (redirect) {
        redirects.push(redirect);
        continue;
      }
      const assign = words.length === 0 || isDeclaration(words) ? this.#assign(words.length > 0) : undefined;
      if (assign) {
        assigns.push(assign);
        if (words.length > 0) words.push(literal(assign.name));
        continue;
      }
      const word = this.#words.word();
      if (!word) break;
      if (words.length === 0 && assigns.length === 0 && this.#s.peek() === '(' && isName(word))
        return this.#function(nameOf(word));
      words.push(word);
    }
    if (assigns.length + words.length + redirects.length === 0) throw unexpected(this.#s);
    return { k: 'simple', assigns, words, redirects };
  }

  /** `listsOnly`: after `declare` and the like, where plain ones are words. */
  #assign(listsOnly: boolean): Assign | undefined {
    const m = /^([A-Za-z_]\w*(?:\[[^\]=]*\])?)(\+?)=(\(?)/.exec(this.#s.text.slice(this.#s.at, this.#s.at + 300));
    if (!m || (listsOnly && m[3] === '')) return undefined;
    this.#s.at += m[0].length;
    const of = { name: m[1] as string, append: m[2] === '+' };
    return m[3] === '(' ? { ...of, value: [], list: this.#list() } : { ...of, value: this.#words.word() ?? [] };
  }

  #list(): readonly Word[] {
    const words: Word[] = [];
    for (;;) {
      this.#newlines();
      if (this.#s.take(')')) return words;
      const word = this.#words.word();
      if (!word) throw unexpected(this.#s);
      words.push(word);
    }
  }

  #redirects(): readonly Redirect[] {
    const list: Redirect[] = [];
    for (;;) {
      this.#s.skipBlanks();
      const redirect = this.#redirect();
      if (!redirect) return list;
      list.push(redirect);
    }
  }

  #redirect(): Redirect | undefined {
    const m = REDIRECT.exec(this.#s.text.slice(this.#s.at, this.#s.at + 8));
    if (!m) return undefined;
    this.#s.at += m[0].length;
    const op = (m[2] ?? m[3]) as string;
    const fd = m[1] ? Number(m[1]) : op.startsWith('<') ? 0 : 1;
    this.#s.skipBlanks();
    const target = this.#words.word();
    if (!target) throw unexpected(this.#s);
    return op.startsWith('<<') && op !== '<<<'
      ? this.#heredoc(fd, op, target)
      : { fd, op: op as Redirect['op'], target };
  }

  #heredoc(fd: number, op: string, end: Word): Redirect {
    const quoted = end.some((p) => p.k === 'lit' && p.q);
    const delimiter = end.map((p) => (p.k === 'lit' ? p.text : '')).join('');
    const target: Part[] = [];
    this.#s.heredocs.push({
      delimiter,
      quoted,
      stripTabs: op === '<<-',
      fill: (body) => {
        const word: Word = quoted ? [{ k: 'lit', text: body, q: true }] : heredocWord(body);
        target.push(...word);
      },
    });
    return { fd, op: '<<', target };
  }
}

const COMPOUND: ReadonlySet<string> = new Set(['{', 'if', 'while', 'until', 'for', 'case', '[[', 'function']);
const ENDERS: ReadonlySet<string> = new Set(['then', 'do', 'done', 'elif', 'else', 'fi', 'esac', '}']);

const literal = (text: string): Word => [{ k: 'lit', text, q: false }];
const isName = (word: Word): boolean =>
  word.length === 1 && word[0]?.k === 'lit' && !word[0].q && /^[\w-]+$/.test(word[0].text);
const DECLARES = /^(declare|local|typeset|readonly|export)$/;
const isDeclaration = ([first]: readonly Word[]): boolean =>
  first !== undefined && isName(first) && DECLARES.test(nameOf(first));
const nameOf = (word: Word): string => (word[0]?.k === 'lit' ? word[0].text : '');

function withRedirects(command: Command, redirects: readonly Redirect[]): Command {
  return redirects.length === 0 ? command : { k: 'redirected', command, redirects };
}

function heredocWord(body: string): Word {
  const source = new Source(body);
  return new WordReader(source, (inner, until) => new Parser(inner).list(until)).quoted('');
}
