import type { PodTone } from '../../../workers/protocol.ts';

/** The state of an object in a word. */
export interface ObjectState {
  readonly word: string;
  readonly tone: PodTone;
  /** Ready of wanted, for kinds whose state is a count. */
  readonly count?: { readonly ready: number; readonly total: number };
}
