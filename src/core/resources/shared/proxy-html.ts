/**
 * Links of a proxied page that lead to the root of its server lead to the proxy instead. Modelled: a tag is otherwise left as it
 * is written. Upstream: staging/src/k8s.io/apimachinery/pkg/util/proxy/transport.go (rewriteHTML).
 */
const URLS: Readonly<Record<string, string>> = {
  a: 'href',
  applet: 'codebase',
  area: 'href',
  audio: 'src',
  base: 'href',
  blockquote: 'cite',
  body: 'background',
  button: 'formaction',
  command: 'icon',
  del: 'cite',
  embed: 'src',
  form: 'action',
  frame: 'longdesc src',
  head: 'profile',
  html: 'manifest',
  iframe: 'longdesc src',
  img: 'longdesc src usemap',
  input: 'src usemap formaction',
  ins: 'cite',
  link: 'href',
  object: 'classid codebase data usemap',
  q: 'cite',
  script: 'src',
  source: 'src',
  video: 'poster src',
};

const TAG = /<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>/gi;
const ATTRIBUTE = /(\s)([a-z-]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/gi;

/** `prefix`: where the proxy has the root of the server, without a slash at its end. */
export function rewriteHtml(text: string, prefix: string): string {
  return text.replace(TAG, (whole, tag: string, attributes: string) => {
    const names = URLS[tag.toLowerCase()]?.split(' ');
    if (!names) return whole;
    const rewritten = attributes.replace(ATTRIBUTE, (all, space: string, name: string, is: string, value: string) =>
      names.includes(name.toLowerCase()) ? `${space}${name}${is}${quoted(value, prefix)}` : all,
    );
    return `<${tag}${rewritten}>`;
  });
}

function quoted(value: string, prefix: string): string {
  const mark = /^["']/.test(value) ? value.charAt(0) : '"';
  return `${mark}${proxied(value.replace(/^["']|["']$/g, ''), prefix)}${mark}`;
}

/** Only a path from the root is moved; one that stands below the prefix already is not. */
export function proxied(url: string, prefix: string): string {
  return !url.startsWith('/') || url.startsWith('//') || url.startsWith(prefix) ? url : `${prefix}${url}`;
}
