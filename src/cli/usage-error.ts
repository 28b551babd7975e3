/** A wrong command line, in one sentence that says what to do. */
export class UsageError extends Error {
  override name = 'UsageError';
}
