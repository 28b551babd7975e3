import { splitApiVersion } from '../../../core/api/group-kind.ts';
import type { Status } from '../../../core/api/status-error.ts';
import type { KubeObject } from '../../../core/api/types.ts';
import type { ManifestResult } from '../../../workers/protocol.ts';

/**
 * What kubectl prints about one object.
 * Upstream: cli-runtime/pkg/printers/name.go, kubectl/pkg/cmd/util/helpers.go (StandardErrorMessage, MultilineError).
 */
export interface ResultSubject {
  readonly object: KubeObject;
  /** '' if its kind has none. */
  readonly namespace: string;
  readonly file: string;
  /** What was tried. */
  readonly act: 'creating' | 'patching' | 'deleting';
}

export function resultText(result: ManifestResult, { object, namespace, file, act }: ResultSubject): string {
  if (result.outcome === 'failed') return errorText(result.status, act, file);
  const { group } = splitApiVersion(object.apiVersion);
  const kind = `${object.kind.toLowerCase()}${group ? `.${group}` : ''}`;
  const { name = '' } = object.metadata;
  if (result.outcome !== 'deleted') return `${kind}/${name} ${result.outcome}`;
  return `${kind} "${name}" deleted${namespace === '' ? '' : ` from ${namespace} namespace`}`;
}

function errorText(status: Status | undefined, act: ResultSubject['act'], file: string): string {
  if (!status) return 'error: unknown';
  const { message = '', reason, details } = status;
  const causes = details?.causes ?? [];
  if (reason === 'Invalid' && details) {
    const lines = [...new Set(causes.map((cause) => `${cause.field ?? ''}: ${cause.message ?? ''}`))];
    const head = `The ${details.kind ?? ''} "${details.name ?? ''}" is invalid: `;
    return lines.length === 1
      ? head + (lines[0] ?? '')
      : [head.trimEnd(), ...lines.map((line) => `* ${line}`)].join('\n');
  }
  if (message.startsWith('error')) return message;
  const body = `error when ${act} "${file}": ${message}`;
  return reason === undefined ? `error: ${body}` : `Error from server (${reason}): ${body}`;
}
