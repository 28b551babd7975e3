import { describe, expect, it } from 'vitest';
import { NginxConfigError, readConfig } from './nginx-config.ts';
import { locationFor, siteFor, sitesOf } from './nginx-sites.ts';

const files = (texts: Record<string, string>) => ({
  read: (path: string) => texts[path],
  glob: (pattern: string) => Object.keys(texts).filter((p) => new RegExp(`^${pattern.replace(/\*/g, '.*')}$`).test(p)),
});
const sites = (servers: string, more: Record<string, string> = {}) =>
  sitesOf(
    readConfig('/n.conf', files({ '/n.conf': `events {}\nhttp { include /conf.d/*.conf; ${servers} }`, ...more })),
  );

describe('configuration of nginx', () => {
  it.each<[string, string, string]>([
    ['a block that does not end', 'http {\n server {\n', 'unexpected end of file, expecting "}" in /n.conf:2'],
    ['a directive that does not end', 'user nginx', 'unexpected end of file, expecting ";" or "}" in /n.conf:1'],
    ['a bracket too many', 'events {}\n}', 'unexpected "}" in /n.conf:2'],
    ['a missing semicolon before a bracket', 'http { server { listen 80 } }', 'unexpected "}" in /n.conf:1'],
    ['a word that is no directive', 'events {}\n\nhtpp {}', 'unknown directive "htpp" in /n.conf:3'],
  ])('refuses %s', (_, text, message) => {
    expect(() => readConfig('/n.conf', files({ '/n.conf': text }))).toThrow(new NginxConfigError(message));
  });

  const many = sites(
    `server { listen 80; server_name a.example; root /a; }
     server { listen 80 default_server; server_name b.example *.b.example; root /b; }
     server { listen 8080; root /c; }`,
    { '/conf.d/d.conf': 'server { listen 9000; return 200 "d"; # the rest\n }' },
  );
  it.each<[string, number, string, string | undefined]>([
    ['the server of the name', 80, 'a.example', '/a'],
    ['a name with a star', 80, 'x.b.example', '/b'],
    ['the default server for any other name', 80, 'other', '/b'],
    ['the only server of a port', 8080, 'a.example', '/c'],
    ['no server on a port where none listens', 81, 'a.example', undefined],
  ])('chooses %s', (_, port, host, root) => {
    expect(siteFor(many, port, host)?.itself.root).toBe(root);
  });
  it('reads included files', () => {
    expect(siteFor(many, 9000, 'x')?.itself.returns).toEqual(['200', 'd']);
  });

  const [site] = sites(`server {
    location / { return 200 root; }
    location = /exact { return 200 exact; }
    location /images/ { return 200 images; }
    location ^~ /static/ { return 200 static; }
    location ~ \\.png$ { return 200 png; }
    location ~* \\.GIF$ { return 200 gif; }
  }`).servers;
  it.each<[string, string, string]>([
    ['an exact one', '/exact', 'exact'],
    ['the longest prefix', '/images/a.txt', 'images'],
    ['an expression before a prefix', '/images/a.png', 'png'],
    ['a prefix that is final', '/static/a.png', 'static'],
    ['an expression without case', '/a.gif', 'gif'],
    ['the root for the rest', '/nothing', 'root'],
  ])('takes %s', (_, path, name) => {
    expect(site && locationFor(site, path).returns).toEqual(['200', name]);
  });
});
