import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../../api/field-error.ts';
import type { JobSpec } from '../../api/types.ts';
import { validatePolicies } from './validate-policies.ts';

const template = { spec: { containers: [{ name: 'main' }] } };
const problems = (spec: object): string[] =>
  validatePolicies({ template, ...spec } as unknown as JobSpec, 'spec').map(formatFieldError);
const failing = (rule: object, more: object = {}): string[] =>
  problems({ podFailurePolicy: { rules: [rule] }, ...more });
const succeeding = (rule: object): string[] =>
  problems({ completionMode: 'Indexed', completions: 5, successPolicy: { rules: [rule] } });
const AT = 'spec.podFailurePolicy.rules[0]';
const OK = 'spec.successPolicy.rules[0]';

describe('policies of a Job', () => {
  const codes = (values: number[], operator = 'In', containerName?: string): object => ({
    action: 'FailJob',
    onExitCodes: { operator, values, ...(containerName ? { containerName } : {}) },
  });
  const rows: [rule: string, found: string[], expected: string[]][] = [
    ['a proper rule', failing(codes([1, 42], 'In', 'main')), []],
    [
      'zero is no failure',
      failing(codes([0])),
      [`${AT}.onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator`],
    ],
    ['zero may be excluded', failing(codes([0], 'NotIn')), []],
    ['codes are ordered', failing(codes([2, 1])), [`${AT}.onExitCodes.values: Invalid value: [2,1]: must be ordered`]],
    ['each code once', failing(codes([1, 1])), [`${AT}.onExitCodes.values[1]: Duplicate value: 1`]],
    [
      'a container of the pod',
      failing(codes([1], 'In', 'other')),
      [
        `${AT}.onExitCodes.containerName: Invalid value: "other": must be one of the container or initContainer names in the pod template`,
      ],
    ],
    [
      'one of both',
      failing({ action: 'Ignore' }),
      [`${AT}: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`],
    ],
    [
      'FailIndex needs a limit of its own',
      failing({ ...codes([1]), action: 'FailIndex' }),
      [`${AT}.action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`],
    ],
    [
      'with a failure policy only failed pods are replaced',
      failing(codes([1]), { podReplacementPolicy: 'TerminatingOrFailed' }),
      ['spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"'],
    ],
    ['success by count', succeeding({ succeededCount: 5 }), []],
    ['success by indexes', succeeding({ succeededIndexes: '0,2-4', succeededCount: 4 }), []],
    [
      'neither',
      succeeding({}),
      [`${OK}: Required value: at least one of succeededCount or succeededIndexes must be specified`],
    ],
    [
      'more than there are',
      succeeding({ succeededCount: 6 }),
      [`${OK}.succeededCount: Invalid value: 6: must be less than or equal to 5 (the number of specified completions)`],
    ],
    [
      'an index that does not exist',
      succeeding({ succeededIndexes: '3-5' }),
      [`${OK}.succeededIndexes: Invalid value: "3-5": error parsing succeededIndexes: too large index: "5"`],
    ],
    [
      'indexes out of order',
      succeeding({ succeededIndexes: '3,1' }),
      [
        `${OK}.succeededIndexes: Invalid value: "3,1": error parsing succeededIndexes: non-increasing order, previous: 3, current: 1`,
      ],
    ],
  ];

  it.each(rows)('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});
