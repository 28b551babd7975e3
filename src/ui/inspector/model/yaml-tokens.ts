/**
 * Colours for one line of YAML as `toYaml` writes it: comment, dash, key, punctuation, string, number, keyword, text.
 * Left out: anchors, tags, flow collections beyond `{}` and `[]`: the printer never writes them.
 */
export type TokenKind = 'key' | 'punctuation' | 'string' | 'number' | 'keyword' | 'comment' | 'text';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const LINE = /^(\s*)((?:- )*)(?:("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'{[][^#]*?)(:)(?=\s|$))?(\s*)(.*)$/;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const KEYWORD = /^(true|false|null|~|\||>|\|-|>-|\|\+)$/;

function valueKind(value: string): TokenKind {
  if (NUMBER.test(value)) return 'number';
  if (KEYWORD.test(value)) return 'keyword';
  if (/^["']/.test(value)) return 'string';
  return /^(\{\}|\[\]|-)$/.test(value) ? 'punctuation' : 'text';
}

export function yamlTokens(line: string): Token[] {
  if (/^\s*#/.test(line)) return [{ kind: 'comment', text: line }];
  const [, indent = '', dashes = '', key = '', colon = '', gap = '', value = ''] = LINE.exec(line) ?? [];
  const tokens: Token[] = [
    { kind: 'text', text: indent },
    { kind: 'punctuation', text: dashes },
    { kind: 'key', text: key },
    { kind: 'punctuation', text: colon },
    { kind: 'text', text: gap },
    { kind: valueKind(value), text: value },
  ];
  return tokens.filter((token) => token.text !== '');
}
