/** Names of the shell's own commands, for `type` and `command -v`. Checked against the registry by a test. */
const NAMES: ReadonlySet<string> = new Set(
  'echo printf true : false export readonly unset local declare typeset set shopt shift getopts cd pwd umask ulimit alias hash break continue return exit eval . source trap command builtin type wait kill jobs read test [ [[ exec'.split(
    ' ',
  ),
);

export const isBuiltin = (name: string): boolean => NAMES.has(name);
