/**
 * Finds what cel-js has no grammar for: `Type.name{field: value}`, and optional entries (`{?key: value}`, `[?item]`).
 * Names of types and question marks are blanked out, so that a map or list is left at the same place; what stood there is
 * told beside it. Upstream: cel-go/parser/gen/CEL.g4 (CreateMessage, optField, optExpr).
 */
export interface Scanned {
  /** As long as the original, so that positions stay. */
  readonly text: string;
  /** By the position of the opening brace. */
  readonly messages: ReadonlyMap<number, MessageText>;
  /** Where optional entries of maps, lists and messages begin. */
  readonly optional: ReadonlySet<number>;
}

export interface MessageText {
  readonly type: string;
  /** By the position of the field's name. */
  readonly fields: ReadonlyMap<number, FieldText>;
}

export interface FieldText {
  readonly name: string;
  readonly colon: number;
}

const NEEDED = /\w\s*\{|[{[,]\s*\?/;

export function scanMessages(input: string): Scanned | undefined {
  return NEEDED.test(input) ? new Scanner(input).run() : undefined;
}

interface Frame {
  readonly kind: 'message' | 'entries' | 'other';
  readonly fields?: Map<number, FieldText>;
  /** An entry is about to begin. */
  isFresh: boolean;
}

interface Token {
  readonly kind: 'name' | 'string' | 'sign';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const KEYWORDS: ReadonlySet<string> = new Set(['in', 'true', 'false', 'null']);
const TOKEN =
  /\s+|\/\/[^\n]*|(?:[rRbB]{1,2})?(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|[A-Za-z_]\w*|[0-9][\w.]*|[^]/gy;

class Scanner {
  readonly #input: string;
  readonly #blanks: { readonly start: number; readonly end: number; readonly letter: string }[] = [];
  readonly #messages = new Map<number, MessageText>();
  readonly #optional = new Set<number>();
  readonly #frames: Frame[] = [];
  /** Names joined by dots up to here. */
  #chain: Token[] = [];
  #last: Token | undefined;
  #field: Token | undefined;
  #isOptional = false;
  #at = 0;

  constructor(input: string) {
    this.#input = input;
  }

  run(): Scanned {
    for (const [text] of this.#input.matchAll(TOKEN)) this.#take(text);
    return { text: this.#blanked(), messages: this.#messages, optional: this.#optional };
  }

  #take(text: string): void {
    const start = this.#at;
    this.#at += text.length;
    if (/^\s|^\/\//.test(text)) return;
    const kind = /^[rRbB]{0,2}["']/.test(text) ? 'string' : /^[A-Za-z_]/.test(text) ? 'name' : 'sign';
    const token: Token = { kind, text, start, end: this.#at };
    const frame = this.#frames[this.#frames.length - 1];
    if (frame?.isFresh && text === '?') {
      this.#blanks.push({ start, end: token.end, letter: ' ' });
      this.#isOptional = true;
      return;
    }
    if (frame?.isFresh) this.#beginEntry(frame, token);
    this.#follow(token);
    this.#last = token;
  }

  #beginEntry(frame: Frame, token: Token): void {
    frame.isFresh = false;
    if (this.#isOptional) this.#optional.add(token.start);
    this.#isOptional = false;
    if (frame.kind === 'message' && token.kind === 'name') this.#field = token;
  }

  #follow(token: Token): void {
    const chain = this.#chain;
    if (token.kind === 'name') {
      this.#chain = this.#last?.text === '.' ? (chain.length > 0 ? [...chain, token] : []) : [token];
      return;
    }
    if (token.text === '.' && this.#last?.kind === 'name') return;
    this.#bracket(token);
    this.#chain = [];
  }

  #bracket(token: Token): void {
    const frame = this.#frames[this.#frames.length - 1];
    switch (token.text) {
      case '{':
        this.#frames.push(this.#openBrace(token));
        return;
      case '[':
        this.#frames.push({ kind: this.#isAfterOperand() ? 'other' : 'entries', isFresh: !this.#isAfterOperand() });
        return;
      case '(':
        this.#frames.push({ kind: 'other', isFresh: false });
        return;
      case '}':
      case ']':
      case ')':
        this.#frames.pop();
        return;
      case ',':
        if (frame && frame.kind !== 'other') frame.isFresh = true;
        return;
      case ':':
        if (this.#field && this.#last === this.#field) this.#endField(frame, token);
    }
  }

  #endField(frame: Frame | undefined, colon: Token): void {
    const field = this.#field as Token;
    this.#field = undefined;
    frame?.fields?.set(field.start, { name: field.text, colon: colon.start });
    // the language's own words may be names of fields
    this.#blanks.push({ start: field.start, end: field.end, letter: '_' });
  }

  #openBrace({ start }: Token): Frame {
    const [first] = this.#chain;
    const isNamed = first !== undefined && this.#last?.kind === 'name' && !KEYWORDS.has(this.#last.text);
    if (!isNamed) return { kind: 'entries', isFresh: true };
    const fields = new Map<number, FieldText>();
    this.#messages.set(start, { type: this.#chain.map(({ text }) => text).join('.'), fields });
    this.#blanks.push({ start: first.start, end: start, letter: ' ' });
    return { kind: 'message', fields, isFresh: true };
  }

  #isAfterOperand(): boolean {
    const last = this.#last;
    return last !== undefined && (last.kind !== 'sign' || /^[)\]}0-9]/.test(last.text));
  }

  #blanked(): string {
    let text = this.#input;
    for (const { start, end, letter } of this.#blanks)
      text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, letter) + text.slice(end);
    return text;
  }
}
