import type { ParamEdit, Redirect } from '../parse/syntax.ts';

/**
 * A script as a flat list of instructions for a stack machine. Invariant: all that a running script remembers is plain
 * data (an index into this list, a stack of half-made words), so that it can stand in a record and go on after a
 * restore.
 */
export type WordMode = 'split' | 'single' | 'pattern';

export type Instruction =
  // Words: `begin` opens a list of words, pieces gather, `word` closes one; whoever needs the list takes it.
  | { readonly op: 'begin' }
  | { readonly op: 'lit'; readonly text: string; readonly q: boolean }
  | { readonly op: 'tilde' }
  | { readonly op: 'param'; readonly name: string; readonly q: boolean }
  | { readonly op: 'length'; readonly name: string; readonly q: boolean }
  /** Jumps if the parameter is set, or is not; `colon`: an empty one counts as not set. */
  | {
      readonly op: 'if-param';
      readonly name: string;
      readonly colon: boolean;
      readonly set: boolean;
      readonly to: number;
    }
  | { readonly op: 'default'; readonly name: string; readonly q: boolean }
  | { readonly op: 'param-error'; readonly name: string }
  | { readonly op: 'edit'; readonly name: string; readonly edit: ParamEdit; readonly args: number; readonly q: boolean }
  | { readonly op: 'arith'; readonly q: boolean }
  | { readonly op: 'word'; readonly mode: WordMode }
  | { readonly op: 'drop' }
  // Commands
  | { readonly op: 'redirect'; readonly fd: number; readonly kind: Redirect['op'] }
  | { readonly op: 'assign'; readonly name: string; readonly append: boolean }
  | { readonly op: 'assign-list'; readonly name: string; readonly append: boolean }
  /** Runs the words gathered. `tested`: its failure does not end a script under `set -e`; `last`: nothing follows. */
  | { readonly op: 'run'; readonly tested: boolean; readonly last: boolean }
  | { readonly op: 'arith-command'; readonly tested: boolean }
  | { readonly op: 'status'; readonly value: number }
  | { readonly op: 'not' }
  // Control
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'jump-if'; readonly failed: boolean; readonly to: number }
  | { readonly op: 'loop'; readonly leave: number; readonly again: number }
  | { readonly op: 'for'; readonly leave: number; readonly again: number; readonly args: boolean }
  | { readonly op: 'for-next'; readonly name: string; readonly to: number }
  | { readonly op: 'leave' }
  | { readonly op: 'match'; readonly to: number }
  | { readonly op: 'function'; readonly name: string; readonly to: number }
  | { readonly op: 'return' }
  | { readonly op: 'with-redirects'; readonly to: number }
  // Children: they begin after the instruction and end at `end`; the parent goes on at `to`.
  | { readonly op: 'capture'; readonly q: boolean; readonly to: number }
  | { readonly op: 'subshell'; readonly to: number; readonly tested: boolean }
  | { readonly op: 'background'; readonly to: number }
  | { readonly op: 'pipeline'; readonly parts: readonly number[]; readonly to: number; readonly tested: boolean }
  | { readonly op: 'end' };

export type Code = readonly Instruction[];
