import { expect, test } from 'vitest';
import { formatFieldError } from '../../api/field-error.ts';
import type { Container } from '../../api/types.ts';
import { validateRestart } from './validate-restart.ts';

const rule = (action: string, operator?: string, values: number[] = [1]) =>
  operator ? { action, exitCodes: { operator, values } } : { action };

// upstream: TestValidateContainerRestartPolicy in pkg/apis/core/validation/validation_test.go
test.each<[string, object, string[]]>([
  ['nothing', {}, []],
  ['a policy', { restartPolicy: 'OnFailure' }, []],
  ['a policy and a rule', { restartPolicy: 'Never', restartPolicyRules: [rule('Restart', 'In')] }, []],
  ['all containers', { restartPolicy: 'Never', restartPolicyRules: [rule('RestartAllContainers', 'NotIn')] }, []],
  [
    'no such policy',
    { restartPolicy: 'Sometimes' },
    ['c.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"'],
  ],
  [
    'rules without a policy',
    { restartPolicyRules: [rule('Restart', 'In')] },
    ['c.restartPolicy: Required value: must specify restartPolicy when restart rules are used'],
  ],
  [
    'a rule without exit codes, another action',
    { restartPolicy: 'Never', restartPolicyRules: [rule('Stop')] },
    [
      'c.restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers"',
      'c.restartPolicyRules[0].exitCodes: Required value: must be specified',
    ],
  ],
  [
    'another operator',
    { restartPolicy: 'Never', restartPolicyRules: [rule('Restart', 'Is')] },
    ['c.restartPolicyRules[0].exitCodes.operator: Unsupported value: "Is": supported values: "In", "NotIn"'],
  ],
  [
    'too many',
    { restartPolicy: 'Never', restartPolicyRules: Array.from({ length: 21 }, () => rule('Restart', 'In')) },
    ['c.restartPolicyRules: Too many: 21: must have at most 20 items'],
  ],
])('%s', (_, container, expected) => {
  expect(validateRestart(container as Container, 'c').map(formatFieldError)).toEqual(expected);
});
