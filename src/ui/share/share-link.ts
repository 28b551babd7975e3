import { withChoice, type Choice } from '../store/cluster-choice.ts';
import type { EditorFile } from '../store/state.ts';
import { SHARE_HASH } from './share-hash.ts';
import { encodeShare, MAX_CODE_CHARS } from './share-code.ts';

/** The address of this page with a cluster's choices and the files in it. Null: too much for an address. */
export interface Here {
  readonly origin: string;
  readonly pathname: string;
  readonly search: string;
}

export async function shareLink(here: Here, cluster: Choice, files: readonly EditorFile[]): Promise<string | null> {
  const code = await encodeShare(files);
  if (code.length > MAX_CODE_CHARS) return null;
  return here.origin + here.pathname + withChoice(here.search, cluster) + SHARE_HASH + code;
}
