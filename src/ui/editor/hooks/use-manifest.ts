import { useEffect, useMemo, useState } from 'react';
import { parseManifest, type ParsedManifest } from '../../../kubectl/manifest/parse-manifest.ts';

/**
 * The file as objects: a usual one at once, a large one when typing has paused. Not useDeferredValue: frames of the
 * running cluster interrupt a deferred rendering again and again, and a large file would never be read.
 */
const INSTANT_CHARS = 20_000;
const PAUSE_MS = 150;

export function useManifest(text: string): ParsedManifest {
  const instant = useMemo(() => (text.length <= INSTANT_CHARS ? parseManifest(text) : null), [text]);
  const [settled, setSettled] = useState(() => instant ?? parseManifest(text));
  useEffect(() => {
    if (text.length <= INSTANT_CHARS) return undefined;
    const timer = setTimeout(() => setSettled(parseManifest(text)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return instant ?? settled;
}
