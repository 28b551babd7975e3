import { useDeferredValue, useMemo } from 'react';
import { parseManifest, type ParsedManifest } from '../../../kubectl/manifest/parse-manifest.ts';

/** The file as objects. While somebody types fast it may lag behind by a moment. */
export function useManifest(text: string): ParsedManifest {
  const settled = useDeferredValue(text);
  return useMemo(() => parseManifest(settled), [settled]);
}
