import { expect, test } from 'vitest';
import { fileVariable } from './env-file.ts';

// upstream: TestParseEnv in pkg/kubelet/util/env/env_util_test.go
test.each<[string, string, string, string | undefined]>([
  ['a value in quotes', "KEY='value'", 'KEY', 'value'],
  ['the right one of several', "A='1'\nKEY='2'\nB='3'\n", 'KEY', '2'],
  ['nothing is expanded or escaped', 'KEY=\'a\\n $B "c"\'', 'KEY', 'a\\n $B "c"'],
  ['over several lines', "KEY='one\n# two\n three'\nB='x'", 'KEY', 'one\n# two\n three'],
  ['behind one over several lines', "A='one\ntwo'\nKEY='x'", 'KEY', 'x'],
  ['a comment behind it', "KEY='value' # why", 'KEY', 'value'],
  ['space before it, empty lines, comments, line ends of Windows', "# a\r\n\r\n \t\n  KEY='value'\r\n", 'KEY', 'value'],
  ['none: a space behind the sign', "KEY= 'value'", 'KEY', ''],
  ['another with a space behind the sign', "A= 'x'\nKEY='value'", 'KEY', 'value'],
  ['an equals sign in it', "KEY='a=b'", 'KEY', 'a=b'],
  ['nobody has that name', "KEY='value'", 'OTHER', ''],
  ['an empty one', "KEY=''", 'KEY', ''],
  ['found before the faulty line', "KEY='value'\nfaulty", 'KEY', 'value'],
  ['no quotes', 'KEY=value', 'KEY', undefined],
  ['double quotes', 'KEY="value"', 'KEY', undefined],
  ['no sign', 'KEY', 'KEY', undefined],
  ['no name', "='value'", 'KEY', undefined],
  ['space before the sign', "KEY ='value'", 'KEY', undefined],
  ['something behind the quote', "KEY='value'x", 'KEY', undefined],
  ['a quote that is never closed', "KEY='value\nmore\n", 'KEY', undefined],
  ['nothing behind the sign', 'KEY=', 'KEY', undefined],
])('%s', (_, text, key, value) => {
  expect(fileVariable(text, key)).toEqual(value === undefined ? { isFaulty: true } : { value });
});
