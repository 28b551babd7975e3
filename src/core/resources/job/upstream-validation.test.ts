import { describe, expect, it } from 'vitest';
import type { Status } from '../../api/status-error.ts';
import type { Job, KubeObject } from '../../api/types.ts';
import type { ApiRequest } from '../../apiserver/request.ts';
import { ControlPlane } from '../../control-plane.ts';
import { LATE_RULES } from '../late-rules-library.ts';
import golden from './fixtures/upstream-validation.jsonl?raw';

/**
 * Jobs, changes of Jobs and of their status, and the answer of Kubernetes 1.36 to each, recorded from upstream's own
 * strategies.
 */
interface Row {
  readonly name: string;
  readonly op: 'create' | 'update' | 'status';
  readonly obj: Job;
  readonly old?: Job;
  readonly message: string;
}

const ROWS = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const PATH = '/apis/batch/v1/namespaces/default/jobs';

function answerTo({ op, obj, old }: Row): string {
  const { server } = new ControlPlane({
    rules: () => LATE_RULES,
    seed: 1,
    freeze: true,
    hashWrites: false,
    admission: [],
  });
  const send = (method: ApiRequest['method'], path: string, body: KubeObject): string => {
    const { code, body: answer } = server.handle({ method, path, body });
    return code < 300 ? '' : ((answer as Status).message ?? '');
  };
  if (op === 'create') return send('POST', PATH, obj);
  const path = `${PATH}/${obj.metadata.name}`;
  expect(send('POST', PATH, old as Job)).toBe('');
  if (old?.status) expect(send('PUT', `${path}/status`, old)).toBe('');
  return send('PUT', op === 'status' ? `${path}/status` : path, obj);
}

/** Upstream prints Go structs there. */
const withoutObjects = (message: string): string =>
  message.replace(/Invalid value: \{.*\}: field is immutable/gs, 'Invalid value: {}: field is immutable');

describe('Jobs are checked as Kubernetes does it', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    expect(withoutObjects(answerTo(row))).toBe(withoutObjects(row.message));
  });
});
