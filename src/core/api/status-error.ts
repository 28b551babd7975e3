import { formatErrorBody, formatFieldError, type FieldError } from './field-error.ts';

/**
 * API answers that are not success. The only error that crosses a boundary, as the Status object it holds.
 * Upstream: staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go (reasons, codes and texts).
 */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: StatusReason;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly StatusCause[];
    readonly retryAfterSeconds?: number;
  };
  readonly code?: number;
}

const CODES = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
  ServerTimeout: 500,
} as const;

export type StatusReason = keyof typeof CODES;

/** What the request was about: plural resource (or Kind for Invalid), group, object name. */
export interface StatusSubject {
  readonly group: string;
  readonly resource: string;
  readonly name?: string;
}

export class StatusError extends Error {
  override name = 'StatusError';
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? status.reason ?? 'unknown error');
    this.status = status;
  }

  get reason(): StatusReason | undefined {
    return this.status.reason;
  }

  get code(): number {
    return this.status.code ?? 500;
  }
}

function failure(reason: StatusReason, message: string, details?: Status['details']): StatusError {
  const base = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason } as const;
  return new StatusError({ ...base, ...(details ? { details } : {}), code: CODES[reason] });
}

function subjectDetails(subject: StatusSubject): NonNullable<Status['details']> {
  return {
    ...(subject.name === undefined ? {} : { name: subject.name }),
    ...(subject.group ? { group: subject.group } : {}),
    kind: subject.resource,
  };
}

const qualified = (s: StatusSubject): string => (s.group ? `${s.resource}.${s.group}` : s.resource);

export const notFound = (s: StatusSubject): StatusError =>
  failure('NotFound', `${qualified(s)} "${s.name ?? ''}" not found`, subjectDetails(s));

export const alreadyExists = (s: StatusSubject): StatusError =>
  failure('AlreadyExists', `${qualified(s)} "${s.name ?? ''}" already exists`, subjectDetails(s));

const OPTIMISTIC_LOCK = 'the object has been modified; please apply your changes to the latest version and try again';

export const conflict = (s: StatusSubject, why = OPTIMISTIC_LOCK): StatusError =>
  failure('Conflict', `Operation cannot be fulfilled on ${qualified(s)} "${s.name ?? ''}": ${why}`, subjectDetails(s));

/** What a server-side apply would take from others. */
export const applyConflict = (causes: readonly StatusCause[], message: string): StatusError =>
  failure('Conflict', message, { causes });

export const forbidden = (s: StatusSubject, why: string, causes?: readonly StatusCause[]): StatusError =>
  failure('Forbidden', `${qualified(s)}${s.name === undefined ? '' : ` "${s.name}"`} is forbidden: ${why}`, {
    ...subjectDetails(s),
    ...(causes ? { causes } : {}),
  });

/** 403 about a path that is no resource. */
export const forbiddenPath = (why: string): StatusError => failure('Forbidden', `forbidden: ${why}`, {});
export const unauthorized = (): StatusError => failure('Unauthorized', 'Unauthorized');
export const badRequest = (message: string): StatusError => failure('BadRequest', message);
/** `metadata` may hold a token to go on with. */
export const expired = (message: string, metadata: Status['metadata'] = {}): StatusError =>
  new StatusError({ ...failure('Expired', message).status, metadata });
/** A version that is not there yet; upstream waits three seconds for it first. */
export const tooLargeVersion = (asked: string, current: number): StatusError =>
  failure('Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
export const gone = (message: string): StatusError => failure('Gone', message);
export const serviceUnavailable = (message: string): StatusError => failure('ServiceUnavailable', message);
export const internalError = (message: string): StatusError =>
  failure('InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
/** What upstream answers for an error that is no API error: 500, and the text as it is. */
export const unknownError = (message: string): StatusError =>
  new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 });
export const tooManyRequests = (message: string, causes?: readonly StatusCause[], retryAfter?: number): StatusError => {
  const details = { ...(causes ? { causes } : {}), ...(retryAfter ? { retryAfterSeconds: retryAfter } : {}) };
  return failure('TooManyRequests', message, causes || retryAfter ? details : undefined);
};
export const notAcceptable = (accepted: string): StatusError =>
  failure('NotAcceptable', `only the following media types are accepted: ${accepted}`);
export const unsupportedMediaType = (message: string): StatusError => failure('UnsupportedMediaType', message);
export const methodNotAllowed = (s: StatusSubject, verb: string): StatusError =>
  failure('MethodNotAllowed', `${verb} is not supported on resources of kind "${qualified(s)}"`, subjectDetails(s));

/** A path that names no resource the server has. */
export const unknownResource = (): StatusError =>
  failure('NotFound', 'the server could not find the requested resource', {});

/** 422 for a patch that does not apply: upstream keeps to itself why. */
export const rejected = (): StatusError =>
  failure('Invalid', 'the server rejected our request due to an error in our request', {});

/** 422 with every field error as a cause. `subject.resource` is the Kind here, as upstream has it. */
export function invalid(subject: StatusSubject, errors: readonly FieldError[]): StatusError {
  const texts = [...new Set(errors.map(formatFieldError))];
  const list = texts.length === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`;
  const message = `${qualified(subject)} "${subject.name ?? ''}" is invalid: ${list}`;
  const causes = errors.map((e) => ({
    reason: `FieldValue${e.type === 'Internal' ? 'Invalid' : e.type}`,
    message: formatErrorBody(e),
    field: e.field,
  }));
  return failure('Invalid', message, { ...subjectDetails(subject), causes });
}

export function successStatus(details?: Status['details']): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', ...(details ? { details } : {}) };
}

export const isStatusError = (e: unknown): e is StatusError => e instanceof StatusError;
const hasReason = (e: unknown, reason: StatusReason): boolean => isStatusError(e) && e.reason === reason;
export const isNotFound = (e: unknown): boolean => hasReason(e, 'NotFound');
export const isConflict = (e: unknown): boolean => hasReason(e, 'Conflict');
export const isAlreadyExists = (e: unknown): boolean => hasReason(e, 'AlreadyExists');

/** False: the API said no or could not be asked, which is for the next round. Anything else is a bug and goes on. */
export function wentThrough(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (!isStatusError(error)) throw error;
    return false;
  }
}
