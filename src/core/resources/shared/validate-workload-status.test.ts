import { expect, test } from 'vitest';
import { formatFieldError } from '../../api/field-error.ts';
import { validateWorkloadStatus } from './validate-workload-status.ts';

/** Rows of TestValidateStatefulSetStatus, TestValidateDeploymentStatus(Update) and their likes upstream. */
const SET = {
  counts: ['replicas', 'readyReplicas', 'currentReplicas', 'availableReplicas', 'collisionCount'],
  parts: ['readyReplicas', 'currentReplicas', 'availableReplicas'],
  ready: 'status.readyReplicas' as const,
};
const negative = (field: string): string => `status.${field}: Invalid value: -1: must be greater than or equal to 0`;

const ROWS: [name: string, now: object | undefined, before: object | undefined, want: string[]][] = [
  ['valid status', { replicas: 3, readyReplicas: 3, currentReplicas: 2, availableReplicas: 1, collisionCount: 5 }, undefined, []], // prettier-ignore
  ['no status', undefined, undefined, []],
  ['invalid replicas', { replicas: -1 }, undefined, [negative('replicas'), ...['readyReplicas', 'currentReplicas', 'availableReplicas'].map((f) => `status.${f}: Invalid value: 0: cannot be greater than status.replicas`)]], // prettier-ignore
  ['invalid currentReplicas', { replicas: 3, currentReplicas: -1 }, undefined, [negative('currentReplicas')]],
  ['readyReplicas more than replicas', { replicas: 3, readyReplicas: 4 }, undefined, ['status.readyReplicas: Invalid value: 4: cannot be greater than status.replicas']], // prettier-ignore
  ['availableReplicas more than readyReplicas', { replicas: 3, readyReplicas: 2, availableReplicas: 3 }, undefined, ['status.availableReplicas: Invalid value: 3: cannot be greater than status.readyReplicas']], // prettier-ignore
  ['collisionCount decremented', { collisionCount: 1 }, { collisionCount: 2 }, ['status.collisionCount: Invalid value: 1: cannot be decremented']], // prettier-ignore
  ['collisionCount dropped', {}, { collisionCount: 0 }, ['status.collisionCount: Invalid value: 0: cannot be decremented']], // prettier-ignore
  ['collisionCount begun', { collisionCount: 0 }, {}, []],
];

test.each(ROWS)('%s', (_name, now, before, want) => {
  expect(validateWorkloadStatus(SET, { status: now }, { status: before }).map(formatFieldError)).toEqual(want);
});
