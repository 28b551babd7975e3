/**
 * Reads configuration files of nginx into blocks. Pure but for the files it is given. Upstream: nginx, ngx_conf_file.c.
 * Left out: Lua, quoted variables; directives are known by how they begin.
 */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly body?: readonly Directive[];
  readonly file: string;
  readonly line: number;
}

export class NginxConfigError extends Error {}

export interface ConfigFiles {
  read(path: string): string | undefined;
  /** Paths that fit a pattern with stars, sorted. */
  glob(pattern: string): readonly string[];
}

interface Token {
  readonly text: string;
  readonly line: number;
  readonly isSign: boolean;
}

const KNOWN =
  /^(absolute|accept|access|add|addition|aio|alias|allow|auth|autoindex|break|charset|chunked|client|connection|daemon|dav|debug|default|deny|directio|disable|early|empty|env|error|etag|events|expires|fastcgi|flv|geo|geoip|grpc|gunzip|gzip|hash|http|http2|http3|if|ignore|image|include|index|internal|ip_hash|js|keepalive|keyval|large|least|limit|lingering|listen|load|location|log|map|master|max|memcached|merge|min|mirror|mp4|msie|multi|ntlm|open|output|override|pcre|perl|pid|port|postpone|preread|proxy|queue|quic|random|read|real|recursive|referer|request|reset|resolver|return|rewrite|root|satisfy|scgi|secure|send|sendfile|server|server_name|set|slice|split|ssi|ssl|state|sticky|stream|stub|sub|tcp|thread|timer|try|types|underscores|uninitialized|upstream|use|user|userid|uwsgi|valid|variables|worker|xslt|zone)(_|$)/;

export function readConfig(path: string, files: ConfigFiles): readonly Directive[] {
  const text = files.read(path);
  if (text === undefined) throw new NginxConfigError(`open() "${path}" failed (2: No such file or directory)`);
  const reader = { tokens: tokensOf(text), at: 0, path, files };
  const all = block(reader, true);
  return all;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  readonly path: string;
  readonly files: ConfigFiles;
}

function tokensOf(text: string): Token[] {
  const out: Token[] = [];
  let line = 1;
  for (const m of text.matchAll(
    /\n|#[^\n]*|[^\S\n]+|([{};])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|((?:\$\{[^}]*\}|[^\s{};"'])+)/g,
  )) {
    const [raw, sign, double, single, word] = m;
    const word0 = sign ?? double ?? single ?? word;
    if (word0 !== undefined) out.push({ text: word0, line, isSign: sign !== undefined });
    line += raw.split('\n').length - 1;
  }
  return out;
}

function block(reader: Reader, isFile: boolean): Directive[] {
  const { tokens, path } = reader;
  const out: Directive[] = [];
  for (;;) {
    const first = tokens[reader.at];
    if (!first) {
      if (isFile) return out;
      throw new NginxConfigError(
        `unexpected end of file, expecting "}" in ${path}:${tokens[tokens.length - 1]?.line ?? 1}`,
      );
    }
    if (first.isSign && first.text === '}') {
      if (isFile) throw new NginxConfigError(`unexpected "}" in ${path}:${first.line}`);
      reader.at++;
      return out;
    }
    if (first.isSign) throw new NginxConfigError(`unexpected "${first.text}" in ${path}:${first.line}`);
    out.push(...directive(reader, first));
  }
}

function directive(reader: Reader, { text: name, line }: Token): readonly Directive[] {
  const { tokens, path, files } = reader;
  const args: string[] = [];
  let token = tokens[++reader.at];
  for (; token && !token.isSign; token = tokens[++reader.at]) args.push(token.text);
  if (!token) {
    const last = tokens[tokens.length - 1]?.line ?? line;
    throw new NginxConfigError(`unexpected end of file, expecting ";" or "}" in ${path}:${last}`);
  }
  reader.at++;
  if (token.text === '}') throw new NginxConfigError(`unexpected "}" in ${path}:${token.line}`);
  const isFree = name === 'map' || name === 'types' || name === 'geo' || name === 'split_clients';
  if (!isFree && !KNOWN.test(name)) throw new NginxConfigError(`unknown directive "${name}" in ${path}:${line}`);
  if (token.text === '{')
    return [{ name, args, file: path, line, body: isFree ? skipped(reader) : block(reader, false) }];
  if (name === 'include') return files.glob(args[0] ?? '').flatMap((file) => readConfig(file, files));
  return [{ name, args, file: path, line }];
}

/** The inside of a table: its keys are no directives. */
function skipped(reader: Reader): readonly Directive[] {
  while (reader.tokens[reader.at] && reader.tokens[reader.at]?.text !== '}') reader.at++;
  reader.at++;
  return [];
}
