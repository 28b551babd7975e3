/**
 * Which pages may talk to a server on this computer. Browsers say where a page is from and cannot be made to lie;
 * programs say nothing.
 */
const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

export const isAllowedOrigin = (origin: string | undefined, others: readonly string[]): boolean =>
  origin !== undefined && (LOCAL.test(origin) || others.includes(origin));

/** A name that only leads here by trickery (DNS rebinding) is none of ours. Upstream: kubectl proxy --accept-hosts. */
export const isLocalHost = (host: string | undefined): boolean => host === undefined || LOCAL_HOST.test(host);
