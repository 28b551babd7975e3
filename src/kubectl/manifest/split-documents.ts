/**
 * Cuts a manifest into its documents before anything is parsed, so that one broken document does not hide the others.
 * YAML is cut at lines that start with `---`; a text that starts with `{` is a stream of JSON values.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go.
 */
export interface Chunk {
  readonly text: string;
  /** Offset of `text` in the whole manifest. */
  readonly start: number;
  readonly isJson: boolean;
  /** Set when what follows `---` on its line makes the separator invalid. */
  readonly badSeparator?: string;
}

export function splitDocuments(text: string): Chunk[] {
  return /^\s*\{/.test(text) ? splitJson(text) : splitYaml(text);
}

function splitYaml(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  for (const match of text.matchAll(/^---(.*)$/gm)) {
    const rest = (match[1] ?? '').trim();
    if (rest !== '' && !rest.startsWith('#')) {
      const bad = { text: match[0], start: match.index, isJson: false, badSeparator: rest };
      return [...chunks, yamlChunk(text, start, match.index), bad].filter(hasContent);
    }
    chunks.push(yamlChunk(text, start, match.index));
    start = match.index + match[0].length;
  }
  return [...chunks, yamlChunk(text, start, text.length)].filter(hasContent);
}

const yamlChunk = (text: string, start: number, end: number): Chunk => ({
  text: text.slice(start, end),
  start,
  isJson: false,
});

/** Comments and blank lines alone are no document. */
const hasContent = (chunk: Chunk): boolean => /^[ \t]*[^\s#]/m.test(chunk.text.replace(/^\uFEFF/, ''));

function splitJson(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let depth = 0;
  let start = 0;
  for (const match of text.matchAll(/"(?:[^"\\\n]|\\.)*"?|[{}[\]]/g)) {
    if (match[0] === '{' || match[0] === '[') depth++;
    if (match[0] !== '}' && match[0] !== ']') continue;
    if (--depth > 0) continue;
    const end = match.index + 1;
    chunks.push({ text: text.slice(start, end), start, isJson: true });
    start = end;
    depth = 0;
  }
  const rest = { text: text.slice(start), start, isJson: true };
  return rest.text.trim() === '' ? chunks : [...chunks, rest];
}
