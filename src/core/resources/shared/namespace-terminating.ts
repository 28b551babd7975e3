import { isStatusError } from '../../api/status-error.ts';

/**
 * The server refused to create something because its namespace is going away: nothing to report, nothing to retry.
 * Upstream: v1.NamespaceTerminatingCause.
 */
export function isNamespaceTerminating(error: unknown): boolean {
  if (!isStatusError(error)) return false;
  return error.status.details?.causes?.some((c) => c.reason === 'NamespaceTerminating') ?? false;
}
