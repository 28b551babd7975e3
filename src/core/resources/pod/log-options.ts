import { forbidden, invalid as invalidField, type FieldError } from '../../api/field-error.ts';
import { badRequest, invalid } from '../../api/status-error.ts';
import { parseTime } from '../../lib/time.ts';

/**
 * The query of a pod's log. `insecureSkipTLSVerifyBackend` means nothing here; `stream` needs a feature gate that is off.
 * Upstream: pkg/apis/core/validation/validation.go (ValidatePodLogOptions), PodLogsQuerySplitStreams (alpha, off).
 */
export interface LogOptions {
  readonly container: string | undefined;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  readonly sinceSeconds: number | undefined;
  /** Milliseconds since 1970. */
  readonly sinceTime: number | undefined;
}

type Query = Readonly<Record<string, string>>;

/** Throws 400 for what is no number or time, 422 for what upstream's validation refuses. */
export function logOptionsOf(query: Query, pod: string): LogOptions {
  const options: LogOptions = {
    container: query.container,
    follow: isTrue(query.follow),
    previous: isTrue(query.previous),
    timestamps: isTrue(query.timestamps),
    tailLines: integer(query.tailLines),
    limitBytes: integer(query.limitBytes),
    sinceSeconds: integer(query.sinceSeconds),
    sinceTime: moment(query.sinceTime),
  };
  const errors = validate(options, query);
  if (errors.length > 0) throw invalid({ group: '', resource: 'PodLogOptions', name: pod }, errors);
  return options;
}

function validate({ tailLines, limitBytes, sinceSeconds, sinceTime }: LogOptions, query: Query): FieldError[] {
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0)
    errors.push(invalidField('tailLines', tailLines, 'must be greater than or equal to 0'));
  if (limitBytes !== undefined && limitBytes < 1)
    errors.push(invalidField('limitBytes', limitBytes, 'must be greater than 0'));
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    errors.push(forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified'));
  else if (sinceSeconds !== undefined && sinceSeconds < 1)
    errors.push(invalidField('sinceSeconds', sinceSeconds, 'must be greater than 0'));
  if (query.stream) errors.push(forbidden('stream', 'may not be specified'));
  return errors;
}

/** As apimachinery reads a boolean of a query: present without a value is true. */
const isTrue = (text: string | undefined): boolean =>
  text !== undefined && text.toLowerCase() !== 'false' && text !== '0';

function integer(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function moment(text: string | undefined): number | undefined {
  if (text === undefined || text === '' || text === 'null') return undefined;
  const ms = parseTime(text);
  if (ms !== undefined) return ms;
  const quoted = JSON.stringify(text);
  throw badRequest(`parsing time ${quoted} as "2006-01-02T15:04:05Z07:00": cannot parse ${quoted} as "2006"`);
}
