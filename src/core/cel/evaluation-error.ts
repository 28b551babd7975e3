import type { LibraryError } from './issues.ts';

/** What goes wrong while an expression runs, in cel-go's words. Upstream: cel-go/common/types/err.go. */
export function evaluationMessage(error: Error): string {
  const { code, summary } = error as LibraryError & Error;
  const text = summary ?? error.message;
  switch (code) {
    case 'no_such_key':
      return text.replace(/^No such key/, 'no such key');
    case 'index_out_of_bounds':
      return `index out of bounds: ${/index (-?\d+)/.exec(text)?.[1] ?? ''}`;
    case 'modulo_by_zero':
      return 'modulus by zero';
    case 'numeric_overflow':
      return 'integer overflow';
    case 'no_such_overload':
    case 'no_matching_overload':
    case 'cannot_index_type':
    case 'invalid_logical_operand':
    case 'invalid_condition_type':
    case 'field_type_mismatch':
    case 'list_item_type_mismatch':
    case 'variable_type_mismatch':
      return 'no such overload';
    case 'unknown_variable':
      return `no such attribute(s): ${text.replace(/^Unknown variable: /, '')}`;
    case 'optional_value_missing':
      return 'optional.none() dereference';
    default:
      return text;
  }
}
