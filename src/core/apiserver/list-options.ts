import {
  forbidden,
  formatFieldError,
  invalid as invalidField,
  notSupported,
  type FieldError,
} from '../api/field-error.ts';
import { badRequest, invalid, tooLargeVersion, unknownError } from '../api/status-error.ts';
import { readToken } from './continue-token.ts';
import type { OperationOptions } from './request.ts';

/**
 * Which state a list shows: the newest, one that is not older than a version, or exactly the one of a version.
 * Upstream: ValidateListOptions in apimachinery/pkg/apis/meta/internalversion/validation/validation.go and in
 * apiserver/pkg/storage/interfaces.go; computeListLimit in storage/cacher/cacher.go.
 */
const AT = 'resourceVersionMatch';
const EXACT = 'Exact';
const NOT_OLDER = 'NotOlderThan';

/** Throws Invalid. */
export function checkListOptions(options: OperationOptions): void {
  const { resourceVersion, resourceVersionMatch: match, continue: token, sendInitialEvents } = options;
  const errors: FieldError[] = [];
  if (match) {
    if (!resourceVersion) errors.push(forbidden(AT, `${AT} is forbidden unless resourceVersion is provided`));
    if (token) errors.push(forbidden(AT, `${AT} is forbidden when continue is provided`));
    if (match !== EXACT && match !== NOT_OLDER) errors.push(notSupported(AT, match, [EXACT, NOT_OLDER, '']));
    if (match === EXACT && resourceVersion === '0')
      errors.push(forbidden(AT, `${AT} "exact" is forbidden for resourceVersion "0"`));
  }
  if (sendInitialEvents !== undefined)
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', resource: 'ListOptions' }, errors);
}

export interface ListPlace {
  readonly revision: number;
  /** Key to begin with, below the prefix. */
  readonly start: string;
  /** The limit counts: a list of "any version" comes whole, as from upstream's cache. */
  readonly isPaged: boolean;
}

/** Throws BadRequest, or Timeout for a version that is not there yet. */
export function placeOf(options: OperationOptions, current: number): ListPlace {
  const { resourceVersion = '', resourceVersionMatch: match, continue: token, limit = 0 } = options;
  if (token) {
    if (resourceVersion !== '' && resourceVersion !== '0')
      throw badRequest('specifying resource version is not allowed when using continue');
    const { revision, start } = readToken(token);
    return { revision: revision < 0 ? current : revision, start, isPaged: true };
  }
  checkFresh(resourceVersion, current);
  const asked = Number(resourceVersion);
  const isExact = match === EXACT || (!match && limit > 0 && asked > 0);
  return { revision: isExact ? asked : current, start: '', isPaged: resourceVersion !== '0' };
}

/** Throws for what is no version, and for one from the future. */
export function checkFresh(resourceVersion: string, current: number): void {
  if (!/^\d*$/.test(resourceVersion)) {
    const why = `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`;
    throw unknownError(formatFieldError(invalidField('resourceVersion', resourceVersion, why)));
  }
  if (Number(resourceVersion) > current) throw tooLargeVersion(resourceVersion, current);
}
