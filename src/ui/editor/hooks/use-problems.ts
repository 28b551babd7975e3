import { useEffect, useMemo, useState } from 'react';
import type { ParsedManifest } from '../../../kubectl/manifest/parse-manifest.ts';
import type { EngineClient } from '../../../workers/client.ts';
import type { ManifestResult } from '../../../workers/protocol.ts';
import { useApp } from '../../store/context.ts';
import { serverProblems, sortProblems, yamlProblems, type EditorProblem } from '../model/problems.ts';

/**
 * What is wrong with a file: the parser's word at once, the server's (a dry run of apply) when typing has paused.
 * The server is asked again when an act of the user or a new kind may have changed its mind.
 */
export interface FileProblems {
  readonly problems: readonly EditorProblem[];
  readonly isChecking: boolean;
}

interface Checked {
  readonly manifest: ParsedManifest;
  readonly results: readonly ManifestResult[];
}

const PAUSE_MS = 400;

export function useProblems(manifest: ParsedManifest, acts: number): FileProblems {
  const client = useApp((state) => state.client);
  const kinds = useApp((state) => state.kinds);
  const isRunning = useApp((state) => state.phase === 'running');
  const [checked, setChecked] = useState<Checked>();

  useEffect(() => {
    if (!isRunning) return undefined;
    let isStale = false;
    const timer = setTimeout(async () => {
      const results = await dryRun(client, manifest);
      if (!isStale) setChecked({ manifest, results });
    }, PAUSE_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [client, kinds, manifest, isRunning, acts]);

  return useMemo(() => {
    const isFresh = checked?.manifest === manifest;
    const fromServer = isFresh ? serverProblems(manifest, checked.results) : [];
    return { problems: sortProblems([...yamlProblems(manifest), ...fromServer]), isChecking: isRunning && !isFresh };
  }, [manifest, checked, isRunning]);
}

/** An engine that cannot answer now has nothing to say about the file. */
async function dryRun(client: EngineClient, manifest: ParsedManifest): Promise<readonly ManifestResult[]> {
  if (manifest.documents.length === 0) return [];
  const documents = manifest.documents.map(({ index, object }) => ({ index, object }));
  try {
    return await client.call('manifest.apply', { documents, dryRun: true, label: '' });
  } catch (error) {
    console.warn('dry run failed', error);
    return [];
  }
}
