/** Cuts SQL into tokens. Pure. Comments are dropped; positions are kept for messages. */
export interface Token {
  readonly k: 'word' | 'quoted' | 'text' | 'number' | 'sign' | 'end';
  /** Words of no quotes in lower case. */
  readonly v: string;
  readonly at: number;
  /** As it was written. */
  readonly raw: string;
}

export class SqlSyntaxError extends Error {
  readonly token: Token;
  constructor(token: Token) {
    super(token.raw);
    this.token = token;
  }
}

const PATTERN =
  /\s+|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|(@@?[\w.]+|[A-Za-z_\x80-\xff][\w$\x80-\xff]*)|`([^`]*)`|"((?:[^"]|"")*)"|'((?:[^'\\]|''|\\.)*)'|(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)|(::|<=>|<>|!=|<=|>=|\|\||:=|[-+*/%(),.;=<>~!])|(.)/gi;

/** `isMysql`: double quotes hold texts, and backslashes escape. */
export function tokensOf(sql: string, isMysql: boolean): Token[] {
  const out: Token[] = [];
  for (const m of sql.matchAll(PATTERN)) {
    const [raw, word, tick, double, single, number, sign, odd] = m;
    const at = m.index;
    if (word !== undefined) out.push({ k: 'word', v: word.toLowerCase(), at, raw });
    else if (tick !== undefined) out.push({ k: 'quoted', v: tick, at, raw });
    else if (double !== undefined) out.push({ k: isMysql ? 'text' : 'quoted', v: double.replace(/""/g, '"'), at, raw });
    else if (single !== undefined) out.push({ k: 'text', v: textOf(single, isMysql), at, raw });
    else if (number !== undefined) out.push({ k: 'number', v: number, at, raw });
    else if (sign !== undefined) out.push({ k: 'sign', v: sign, at, raw });
    else if (odd !== undefined) throw new SqlSyntaxError({ k: 'sign', v: odd, at, raw: odd });
  }
  out.push({ k: 'end', v: '', at: sql.length, raw: '' });
  return out;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

function textOf(inner: string, isMysql: boolean): string {
  const text = inner.replace(/''/g, "'");
  return isMysql ? text.replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c) : text;
}

/** Where the first statement ends: the index of its semicolon outside of quotes; -1: it goes on. */
export function endOfStatement(text: string): number {
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (quote !== '') {
      if (c === '\\' && quote !== '"') i++;
      else if (c === quote) quote = '';
    } else if (c === "'" || c === '"' || c === '`') quote = c;
    else if (c === '-' && text[i + 1] === '-') {
      const end = text.indexOf('\n', i);
      if (end < 0) return -1;
      i = end;
    } else if (c === ';') return i;
  }
  return -1;
}
