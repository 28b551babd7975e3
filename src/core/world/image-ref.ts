import { fnv32a } from '../lib/hash.ts';
import { hex32 } from '../lib/rng.ts';

/**
 * Image references: 'nginx' is 'docker.io/library/nginx:latest'.
 * Upstream: github.com/distribution/reference, normalize.go.
 */
export interface ImageRef {
  readonly registry: string;
  /** Without registry: 'library/nginx', 'nginxinc/nginx-unprivileged'. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** The whole, normalised. */
  readonly full: string;
}

const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** undefined if the text is no valid reference (InvalidImageName). */
export function parseImage(text: string): ImageRef | undefined {
  const [named, digest, ...rest] = text.split('@');
  if (named === undefined || rest.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return undefined;
  const slash = named.lastIndexOf('/');
  const colon = named.indexOf(':', slash + 1);
  const name = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !TAG.test(tag)) return undefined;
  const { registry, path } = splitRegistry(name);
  if (!PATH.test(path)) return undefined;
  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  const shownTag = tag ?? (digest === undefined ? 'latest' : undefined);
  const full = `${registry}/${repository}${shownTag ? `:${shownTag}` : ''}${digest ? `@${digest}` : ''}`;
  return { registry, repository, tag: shownTag, digest, full };
}

function splitRegistry(name: string): { registry: string; path: string } {
  const first = name.slice(0, name.indexOf('/'));
  const isHost = name.includes('/') && (first.includes('.') || first.includes(':') || first === 'localhost');
  if (!isHost) return { registry: 'docker.io', path: name };
  return { registry: first === 'index.docker.io' ? 'docker.io' : first, path: name.slice(first.length + 1) };
}

/** 64 hex digits that depend on the text alone: ids and digests. */
export function hexId(text: string): string {
  let out = '';
  for (let i = 0, h = 0x811c9dc5; i < 8; i++) {
    h = fnv32a(`${i}${text}`, h);
    out += hex32(h);
  }
  return out;
}

/** As a container status shows it: repository and digest. */
export function imageIdOf(ref: ImageRef): string {
  return `${ref.registry}/${ref.repository}@${ref.digest ?? `sha256:${hexId(ref.full)}`}`;
}

const NO_SUCH = /does-?not-?exist|nonexistent|non-existent/;
/** The tags of the documentation's stuck rollouts, and that of Kubernetes' own tests for one. */
const MISTYPED = /\/nginx:(1\.161|sometag)$|\/kubernetes-bootcamp:v10$|:404$/;

/** An image that no registry has, by the convention of lessons: the tag or the name says so. */
export const isMissingByName = (ref: ImageRef): boolean => NO_SUCH.test(ref.full) || MISTYPED.test(ref.full);

/** A registry that asks who pulls, by the convention of lessons: its host is called so ('your.private.registry.example.com'). */
export const isPrivate = ({ registry }: ImageRef): boolean => /(^|[.-])private[.-]/.test(registry);

const DENIED =
  'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';

/** What whoever pulls from there without credentials is told. */
export const deniedError = (ref: ImageRef): string => `${unresolved(ref)}: ${DENIED}`;

const unresolved = ({ full }: ImageRef): string =>
  `failed to pull and unpack image "${full}": failed to resolve reference "${full}"`;

/** The runtime's error for an image its registry does not have. Upstream: containerd, docker resolver. */
export function pullError(ref: ImageRef): string {
  if (NO_SUCH.test(ref.repository)) return deniedError(ref);
  return `rpc error: code = NotFound desc = ${unresolved(ref)}: ${ref.full}: not found`;
}
