/**
 * The syntax tree of a shell script. Owns no behaviour. Words keep what was quoted, because only what was not is split
 * and globbed. Upstream for the grammar: POSIX.1-2024, Shell Command Language.
 */
export type Word = readonly Part[];

export type Part =
  | { readonly k: 'lit'; readonly text: string; readonly q: boolean }
  | { readonly k: 'tilde' }
  | { readonly k: 'param'; readonly name: string; readonly q: boolean }
  | { readonly k: 'length'; readonly name: string; readonly q: boolean }
  | {
      readonly k: 'edit';
      readonly name: string;
      readonly edit: ParamEdit;
      readonly args: readonly Word[];
      readonly q: boolean;
    }
  | { readonly k: 'command'; readonly body: Command; readonly q: boolean }
  | { readonly k: 'arith'; readonly expr: Word; readonly q: boolean };

/** What `${name...}` does besides naming: `:-` use a default, `#` cut a prefix, `/` replace, `:` a part of it. */
export type ParamEdit =
  | ':-'
  | '-'
  | ':='
  | '='
  | ':?'
  | '?'
  | ':+'
  | '+'
  | '#'
  | '##'
  | '%'
  | '%%'
  | '/'
  | '//'
  | '/#'
  | '/%'
  | ':'
  | '^'
  | '^^'
  | ','
  | ',,';

export interface Redirect {
  readonly fd: number;
  readonly op: '<' | '>' | '>>' | '>|' | '<>' | '<&' | '>&' | '&>' | '&>>' | '<<' | '<<<';
  readonly target: Word;
}

export interface Assign {
  /** With its subscript, if there is one. */
  readonly name: string;
  readonly value: Word;
  /** `name=(words)`. */
  readonly list?: readonly Word[];
  readonly append: boolean;
}

export type Command =
  | {
      readonly k: 'simple';
      readonly assigns: readonly Assign[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
    }
  | { readonly k: 'pipeline'; readonly commands: readonly Command[] }
  | { readonly k: 'not'; readonly command: Command }
  | { readonly k: 'and' | 'or'; readonly left: Command; readonly right: Command }
  | { readonly k: 'list'; readonly items: readonly Item[] }
  | {
      readonly k: 'if';
      readonly clauses: readonly { readonly test: Command; readonly body: Command }[];
      readonly otherwise?: Command;
    }
  | { readonly k: 'while'; readonly until: boolean; readonly test: Command; readonly body: Command }
  | { readonly k: 'for'; readonly name: string; readonly words?: readonly Word[]; readonly body: Command }
  | { readonly k: 'cfor'; readonly init: Word; readonly test: Word; readonly step: Word; readonly body: Command }
  | { readonly k: 'case'; readonly subject: Word; readonly items: readonly CaseItem[] }
  | { readonly k: 'function'; readonly name: string; readonly body: Command }
  | { readonly k: 'subshell'; readonly body: Command }
  | { readonly k: 'arith'; readonly expr: Word }
  | { readonly k: 'test'; readonly words: readonly Word[] }
  | { readonly k: 'redirected'; readonly command: Command; readonly redirects: readonly Redirect[] };

export interface Item {
  readonly command: Command;
  readonly background: boolean;
}

export interface CaseItem {
  readonly patterns: readonly Word[];
  readonly body: Command;
}

/** The text is no script: what the shell says of it. */
export class ShellSyntaxError extends Error {}
