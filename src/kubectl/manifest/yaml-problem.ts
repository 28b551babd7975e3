import type { YAMLException } from 'js-yaml';

/**
 * What is wrong with the YAML, in the words of kubectl's parser where it has a word for the same fault.
 * Upstream: sigs.k8s.io/yaml/goyaml.v2/{scannerc,parserc}.go.
 */
const NO_MAPPING = 'mapping values are not allowed in this context';
const NO_COLON = "could not find expected ':'";
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^tab characters/, 'found character that cannot start any token: indent with spaces, not with a tab'],
  [/^unexpected end of the stream within a flow collection/, "did not find expected ',' or ']' or '}'"],
  [
    /^unexpected end of the stream within a (single|double) quoted scalar/,
    'found unexpected end of stream: a quote is not closed',
  ],
  [/^unidentified alias "(.*)"/, "unknown anchor '$1' referenced"],
  [/^expected a single document/, 'only the first document is read here: put a line with --- between documents'],
  [/^can not read a block mapping entry|^expected ':' after a mapping key/, NO_COLON],
  [/nesting exceeded|exceeded maxDepth/i, 'exceeded max depth'],
];

/** The parser sees a missing colon one line late: the fault is put on the line before. */
export function yamlProblem(error: YAMLException, source: string): { message: string; offset: number } {
  const message = textOf(error, source);
  const offset = error.mark?.position ?? 0;
  if (message !== NO_COLON && message !== NO_MAPPING) return { message, offset };
  const before = source.slice(0, source.lastIndexOf('\n', offset - 1) + 1).trimEnd();
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const isBareWord = /^\s*[\w./]+$/.test(line);
  return { message, offset: isBareWord ? before.length - line.trimStart().length : offset };
}

function textOf(error: YAMLException, source: string): string {
  const reason = error.reason ?? error.message;
  const at = error.mark?.position ?? 0;
  const lineStart = source.lastIndexOf('\n', at - 1) + 1;
  const line = source.slice(lineStart).split('\n', 1)[0] ?? '';
  if (/^\s*\t/.test(line)) return TEXTS[0]?.[1] ?? reason;
  if (/^[@`%]/.test(source.slice(at))) return 'found character that cannot start any token';
  if (reason.startsWith('bad indentation of a mapping entry')) {
    return source[at] === ':' ? NO_MAPPING : 'did not find expected key: check the indentation';
  }
  for (const [pattern, text] of TEXTS) {
    const match = pattern.exec(reason);
    if (match) return text.replace('$1', match[1] ?? '');
  }
  return reason;
}
