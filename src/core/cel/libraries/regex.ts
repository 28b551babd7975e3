import { goRegExp, goRegExpError } from '../../api/go-regexp.ts';
import { fail, registerAll, type CelLibrary } from '../library.ts';

/**
 * `find`, `findAll`, and `matches` with Go's syntax. The latter is registered under a name of its own, because the
 * library has one that cannot be replaced; see own-names.ts. Upstream: apiserver/pkg/cel/library/regex.go.
 */
export const regexLibrary: CelLibrary = {
  register(env) {
    registerAll(env, {
      'string.own_matches(string): bool': (text: string, pattern: string) => compile(pattern).test(text),
      'own_matches(string, string): bool': (text: string, pattern: string) => compile(pattern).test(text),
      'string.find(string): string': (text: string, pattern: string) => compile(pattern).exec(text)?.[0] ?? '',
      'string.findAll(string): list<string>': findAll,
      'string.findAll(string, int): list<string>': (text: string, pattern: string, limit: bigint) => {
        const found = findAll(text, pattern);
        return limit < 0n ? found : found.slice(0, Number(limit));
      },
    });
  },
};

const findAll = (text: string, pattern: string): string[] =>
  Array.from(text.matchAll(compile(pattern, 'g')), (m) => m[0]);

function compile(pattern: string, flags = ''): RegExp {
  return goRegExp(pattern, flags) ?? fail(`error parsing regexp: ${goRegExpError(pattern)}`);
}
