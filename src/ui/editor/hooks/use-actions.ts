import { useCallback, useState } from 'react';
import { parseObjectKey } from '../../../core/api/group-kind.ts';
import { parseManifest, type ParsedDocument, type ParsedManifest } from '../../../kubectl/manifest/parse-manifest.ts';
import { positionAt } from '../../../kubectl/manifest/text-position.ts';
import type { ManifestResult } from '../../../workers/protocol.ts';
import { useAppStore } from '../../store/context.ts';
import type { EditorFile } from '../../store/state.ts';
import { resultText, type ResultSubject } from '../model/kubectl-text.ts';
import { documentKey } from '../model/object-key.ts';
import { serverProblems } from '../model/problems.ts';

/**
 * Apply and delete, and what kubectl would print about it. As in kubectl, a document that cannot be read does not keep
 * the others from being applied, and it is reported with its line.
 */
export interface ResultLine {
  readonly tone: 'good' | 'neutral' | 'gone' | 'warning' | 'bad';
  readonly text: string;
  readonly file: string;
  /** Where the cause stands; absent if nothing is wrong. */
  readonly at?: { readonly line: number; readonly start: number; readonly end: number };
}

export interface Actions {
  readonly busy: 'apply' | 'delete' | null;
  readonly lines: readonly ResultLine[];
  /** How many acts have ended; grows by one with each. */
  readonly acts: number;
  apply(names: readonly string[]): Promise<void>;
  remove(name: string): Promise<void>;
  clear(): void;
}

export function useActions(): Actions {
  const store = useAppStore();
  const [busy, setBusy] = useState<Actions['busy']>(null);
  const [lines, setLines] = useState<readonly ResultLine[]>([]);
  const [acts, setActs] = useState(0);

  const run = useCallback(
    async (act: 'apply' | 'delete', names: readonly string[]) => {
      setBusy(act);
      setLines([]);
      const { files } = store.getState();
      const all: ResultLine[] = [];
      for (const file of files.filter(({ name }) => names.includes(name))) {
        all.push(...(await runFile(store, act, file)));
        setLines([...all]);
      }
      setBusy(null);
      setActs((n) => n + 1);
    },
    [store],
  );

  return {
    ...{ busy, lines, acts },
    apply: useCallback((names) => run('apply', names), [run]),
    remove: useCallback((name) => run('delete', [name]), [run]),
    clear: useCallback(() => setLines([]), []),
  };
}

type Store = ReturnType<typeof useAppStore>;

async function runFile(store: Store, act: 'apply' | 'delete', file: EditorFile): Promise<ResultLine[]> {
  const manifest = parseManifest(file.text);
  const unread = manifest.problems.filter(({ severity }) => severity === 'error');
  const failures = unread.map(({ message, line, start, end }): ResultLine => {
    const text = `error parsing ${file.name}: error converting YAML to JSON: yaml: line ${line}: ${message}`;
    return { tone: 'bad', text, file: file.name, at: { line, start, end } };
  });
  if (manifest.documents.length === 0) return failures;
  const documents = manifest.documents.map(({ index, object }) => ({ index, object }));
  const { client, kinds, objects } = store.getState();
  try {
    const payload = { documents, dryRun: false, label: file.name };
    const results = await client.call(act === 'apply' ? 'manifest.apply' : 'manifest.delete', payload);
    const lines = results.flatMap((result) => {
      const document = manifest.documents[result.index];
      if (!document) return [];
      const key = documentKey(document.object, kinds);
      const isThere = objects.has(key);
      const tried = act === 'delete' ? 'deleting' : isThere ? 'patching' : 'creating';
      const subject: ResultSubject = {
        object: document.object,
        namespace: parseObjectKey(key).namespace,
        file: file.name,
        act: tried,
      };
      return linesOf(result, manifest, document, subject);
    });
    return [...lines, ...failures];
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [{ tone: 'bad', text: `error: ${text}`, file: file.name }, ...failures];
  }
}

const TONES = {
  created: 'good',
  configured: 'good',
  unchanged: 'neutral',
  deleted: 'gone',
  failed: 'bad',
} as const satisfies Record<ManifestResult['outcome'], ResultLine['tone']>;

function linesOf(
  result: ManifestResult,
  manifest: ParsedManifest,
  document: ParsedDocument,
  subject: ResultSubject,
): ResultLine[] {
  const { file } = subject;
  const places = serverProblems(manifest, [result]);
  const warnings = places
    .filter(({ severity }) => severity === 'warning')
    .map((problem): ResultLine => ({
      tone: 'warning',
      text: `Warning: ${problem.message}`,
      file,
      at: placeOf(problem),
    }));
  const tone = TONES[result.outcome];
  const text = resultText(result, subject);
  if (result.outcome !== 'failed') return [...warnings, { tone, text, file }];
  const { start, end } = document.span;
  const cause = places.find(({ severity }) => severity === 'error') ?? {
    start,
    end,
    ...positionAt(manifest.text, start),
  };
  return [...warnings, { tone, text, file, at: placeOf(cause) }];
}

const placeOf = ({ line, start, end }: { line: number; start: number; end: number }) => ({ line, start, end });
