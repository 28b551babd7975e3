import { describe, expect, test } from 'vitest';
import { comesBack, mayRestartAll, restartsAll, RESTARTING_ALL, shouldRestart } from './restart-policy.ts';
import type { Container, PodSpec } from './types.ts';

const rule = (action: string, operator: string, ...values: number[]) => ({ action, exitCodes: { operator, values } });
const specOf = (restartPolicy: string | undefined, c: Partial<Container>): PodSpec =>
  ({ ...(restartPolicy ? { restartPolicy } : {}), containers: [{ name: 'c', ...c }] }) as PodSpec;

// upstream: TestContainerShouldRestart, TestContainerRestartPolicy* in pkg/api/v1/pod/util_test.go
describe('ContainerShouldRestart', () => {
  const rows: readonly [string, string | undefined, Partial<Container>, number, boolean][] = [
    ['pod Always', 'Always', {}, 0, true],
    ['no policy at all is Always', undefined, {}, 0, true],
    ['pod OnFailure, success', 'OnFailure', {}, 0, false],
    ['pod OnFailure, failure', 'OnFailure', {}, 3, true],
    ['pod Never', 'Never', {}, 3, false],
    ['the container overrides the pod: Never in Always', 'Always', { restartPolicy: 'Never' }, 1, false],
    ['the container overrides the pod: Always in Never', 'Never', { restartPolicy: 'Always' }, 0, true],
    ['the container overrides the pod: OnFailure in Never', 'Never', { restartPolicy: 'OnFailure' }, 0, false],
    [
      'a rule In comes before the policy',
      'Never',
      { restartPolicy: 'Never', restartPolicyRules: [rule('Restart', 'In', 42)] },
      42,
      true,
    ],
    [
      'a rule that does not match leaves it to the policy',
      'Always',
      { restartPolicy: 'Never', restartPolicyRules: [rule('Restart', 'In', 42)] },
      1,
      false,
    ],
    [
      'NotIn matches all others',
      'Always',
      { restartPolicy: 'Never', restartPolicyRules: [rule('Restart', 'NotIn', 42)] },
      1,
      true,
    ],
    [
      'RestartAllContainers is a restart, too',
      'Never',
      { restartPolicy: 'Never', restartPolicyRules: [rule('RestartAllContainers', 'In', 7)] },
      7,
      true,
    ],
    [
      'a rule without exit codes matches nothing',
      'Never',
      { restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart' }] },
      7,
      false,
    ],
    [
      'rules without a policy of the container do not count',
      'Never',
      { restartPolicyRules: [rule('Restart', 'In', 42)] },
      42,
      false,
    ],
  ];
  test.each(rows)('%s', (_, policy, c, exitCode, expected) => {
    const spec = specOf(policy, c);
    expect(shouldRestart(spec.containers[0] as Container, spec, exitCode)).toBe(expected);
  });
});

const taking = { restartPolicy: 'Never', restartPolicyRules: [rule('RestartAllContainers', 'In', 7)] } as const;

test('a container killed by a probe comes back by its policy, not by its rules', () => {
  const spec = specOf('Always', { ...taking, restartPolicyRules: [...taking.restartPolicyRules] });
  expect(comesBack(spec.containers[0] as Container, spec)).toBe(false);
  expect(comesBack({ name: 'd' }, spec)).toBe(true);
});

test.each([
  ['its exit code matches', 7, 'Error', true],
  ['another exit code', 1, 'Error', false],
  ['it was taken along itself', 7, RESTARTING_ALL, false],
])('takes all others along: %s', (_, exitCode, reason, expected) => {
  const c = { name: 'c', ...taking, restartPolicyRules: [...taking.restartPolicyRules] } as Container;
  expect(restartsAll(c, { exitCode, reason })).toBe(expected);
  expect(mayRestartAll({ containers: [{ name: 'd' }], initContainers: [c] } as PodSpec)).toBe(true);
  expect(mayRestartAll({ containers: [{ name: 'd' }] } as PodSpec)).toBe(false);
});
