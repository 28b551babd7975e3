import { forbidden, invalid as invalidField, required, tooLong, type FieldError } from '../api/field-error.ts';
import { invalid } from '../api/status-error.ts';

/**
 * Who writes, as metadata.managedFields will say it: the query's `fieldManager`, else the first part of the User-Agent.
 * Upstream: ValidatePatchOptions and its siblings in apimachinery/pkg/apis/meta/v1/validation/validation.go, and
 * managerOrUserAgent in apiserver/pkg/endpoints/handlers/create.go.
 */
const MAX_LENGTH = 128;
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

const KINDS: Readonly<Record<string, string>> = { POST: 'CreateOptions', PUT: 'UpdateOptions', PATCH: 'PatchOptions' };

export interface WriteOptions {
  readonly fieldManager?: string;
  readonly force?: boolean;
}

interface WriteRequest {
  readonly method: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Throws Invalid. */
export function writeOptions(request: WriteRequest, isApply: boolean): WriteOptions {
  const kind = KINDS[request.method];
  if (kind === undefined) return {};
  const { fieldManager = '', force } = request.query ?? {};
  const errors = [...patchErrors(kind, isApply, fieldManager, force), ...managerErrors(fieldManager)];
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', resource: kind }, errors);
  const manager = fieldManager || fromUserAgent(request.headers?.['user-agent'] ?? '');
  return { fieldManager: manager, ...(force === 'true' || force === '1' ? { force: true } : {}) };
}

function patchErrors(kind: string, isApply: boolean, manager: string, force?: string): FieldError[] {
  if (kind !== KINDS.PATCH) return [];
  if (isApply) return manager === '' ? [required('fieldManager', 'is required for apply patch')] : [];
  return force === undefined ? [] : [forbidden('force', 'may not be specified for non-apply patch')];
}

function managerErrors(manager: string): FieldError[] {
  const errors: FieldError[] = [];
  if (manager.length > MAX_LENGTH) errors.push(tooLong('fieldManager', '', MAX_LENGTH));
  const found = UNPRINTABLE.exec(manager);
  if (found)
    errors.push(
      invalidField('fieldManager', manager, `invalid character ${codeOf(found[0])} (at position ${found.index})`),
    );
  return errors;
}

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;

function fromUserAgent(agent: string): string {
  const [first = ''] = agent.split('/');
  return [...first]
    .filter((character) => !UNPRINTABLE.test(character))
    .join('')
    .slice(0, MAX_LENGTH);
}
