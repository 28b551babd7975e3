/**
 * Splits a shell script into words and operators. Modelled: quotes, comments, line ends, `;`, `&&`, `||`, `|`, `&`,
 * `>` and `>>`. Left out: here-documents, substitution, globbing.
 */
export interface Token {
  readonly text: string;
  readonly isOperator: boolean;
}

const OPERATORS = ['&&', '||', '>>', '2>&1', '2>', '&>', '>', '|', ';', '&', '\n', '(', ')'] as const;

const operatorAt = (script: string, i: number): string | undefined => OPERATORS.find((op) => script.startsWith(op, i));

export function tokenize(script: string): Token[] {
  const tokens: Token[] = [];
  let i = 0;
  while (i < script.length) {
    const c = script[i] as string;
    if (c === ' ' || c === '\t' || c === '\r') i++;
    else if (c === '\\' && script[i + 1] === '\n') i += 2;
    else if (c === '#') i = endOfLine(script, i);
    else {
      const operator = operatorAt(script, i);
      const word = operator === undefined ? readWord(script, i) : undefined;
      tokens.push({ text: operator ?? (word as Word).text, isOperator: operator !== undefined });
      i = operator === undefined ? (word as Word).end : i + operator.length;
    }
  }
  return tokens;
}

interface Word {
  readonly text: string;
  readonly end: number;
}

function endOfLine(script: string, from: number): number {
  const end = script.indexOf('\n', from);
  return end < 0 ? script.length : end;
}

const ENDS_WORD: ReadonlySet<string> = new Set([' ', '\t', '\r', '\n', ';', '&', '|', '>', '(', ')']);

function readWord(script: string, from: number): Word {
  let text = '';
  let i = from;
  while (i < script.length) {
    const c = script[i] as string;
    if (c === '$' && script[i + 1] === '(') {
      const end = closing(script, i + 1);
      text += script.slice(i, end);
      i = end;
    } else if (c === "'" || c === '"') {
      const end = script.indexOf(c, i + 1);
      text += script.slice(i + 1, end < 0 ? undefined : end);
      i = end < 0 ? script.length : end + 1;
    } else if (ENDS_WORD.has(c)) break;
    else {
      text += c === '\\' ? (script[++i] ?? '') : c;
      i++;
    }
  }
  return { text, end: Math.max(i, from + 1) };
}

function closing(script: string, open: number): number {
  let depth = 0;
  for (let i = open; i < script.length; i++) {
    if (script[i] === '(') depth++;
    if (script[i] === ')' && --depth === 0) return i + 1;
  }
  return script.length;
}
