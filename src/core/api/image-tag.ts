/**
 * The tag of an image reference: 'latest' if it has neither tag nor digest, '' if it has only a digest or cannot be
 * read. Upstream: pkg/util/parsers/parsers.go over distribution/reference.
 */
export function imageTag(image: string): string {
  const [, name = '', tag, digest] = REFERENCE.exec(image) ?? [];
  if (name === '' || /^[0-9a-f]{64}$/.test(name)) return '';
  return tag ?? (digest === undefined ? 'latest' : '');
}

/** host[:port]/path:tag@digest; only the host may have capitals. */
const REFERENCE =
  /^((?:(?:[A-Za-z0-9.-]+(?:\.|:\d+)[A-Za-z0-9.:-]*|localhost|\[[0-9a-fA-F:]+\](?::\d+)?)\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$/;
