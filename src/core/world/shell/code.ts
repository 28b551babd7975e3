/**
 * What a container's process does, as a flat list of instructions: small enough that its state is one index, so it
 * can stand in a record, be snapshotted and go on after a restore.
 */
export type Instruction =
  /** A command; a program that is not built in is `program` to whoever runs the code. */
  | { readonly op: 'run'; readonly argv: readonly string[]; readonly into?: Redirect }
  | { readonly op: 'print'; readonly text: string }
  | { readonly op: 'sleep'; readonly ms: number }
  | { readonly op: 'jump'; readonly to: number }
  /** Jumps if the last command failed, or succeeded. */
  | { readonly op: 'jump-if'; readonly failed: boolean; readonly to: number }
  /** Negates the last status, as `!` does. */
  | { readonly op: 'negate' }
  /** The image's own behaviour: listens, until it is told to end. */
  | { readonly op: 'serve' }
  /** Without a code: the status of the last command. */
  | { readonly op: 'exit'; readonly code?: number };

export interface Redirect {
  readonly path: string;
  readonly append: boolean;
}

export type Code = readonly Instruction[];
