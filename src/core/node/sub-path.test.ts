import { expect, test } from 'vitest';
import { subPathError } from './sub-path.ts';

// upstream: TestExpandVolumeMountsWithSubpath in pkg/kubelet/container/helpers_test.go, makeMounts
test.each<[string, string | undefined, Record<string, string>, string | undefined]>([
  ['no expression', undefined, {}, undefined],
  ['a name from a variable', '$(POD_NAME)/log', { POD_NAME: 'foo' }, undefined],
  ['an escaped one', '$$(POD_NAME)', {}, undefined],
  ['a variable without a value', '$(B)/$(A)/$(B)', { C: 'x', A: '' }, 'missing value for A, B'],
  ['an absolute path', '$(A)', { A: '/tmp' }, 'error SubPath `/tmp` must not be an absolute path'],
  ['a step back', '$(A)', { A: '..' }, "unable to provision SubPath `..`: must not contain '..'"],
  ['two dots in a name', '$(A)', { A: 'a..b' }, undefined],
])('%s', (_, subPathExpr, env, error) => {
  const mount = { name: 'v', mountPath: '/x', ...(subPathExpr === undefined ? {} : { subPathExpr }) };
  expect(subPathError({ name: 'c', volumeMounts: [mount] }, env)).toBe(error);
});
