import { useState } from 'react';
import type { ObjectKey } from '../../../core/api/group-kind.ts';
import { changedLines } from '../model/changed-lines.ts';

interface Changes {
  readonly key: ObjectKey;
  readonly text: readonly string[];
  readonly lines: ReadonlySet<number>;
  /** Grows with each change. */
  readonly version: number;
}

const NONE: ReadonlySet<number> = new Set();

/** Which lines are new since the text last changed; none when another object is shown. */
export function useChangedLines(key: ObjectKey, text: readonly string[]): Changes {
  const [held, setHeld] = useState<Changes>({ key, text, lines: NONE, version: 0 });
  if (held.key === key && held.text === text) return held;
  const lines = held.key === key ? changedLines(held.text, text) : NONE;
  const next = { key, text, lines, version: held.version + 1 };
  setHeld(next);
  return next;
}
