import { describe, expect, it } from 'vitest';
import { chooseIngress, type IngressPath, type IngressRoutes } from './ingress-routes.ts';

/** Rows follow the table of examples of the documentation (Ingress, path types) and ingress-nginx' guide. */
const path = (type: IngressPath['type'], text: string, to = text, rewrite?: string): IngressPath => ({
  path: text,
  type,
  backend: [to],
  ...(rewrite === undefined ? {} : { rewrite }),
});
const only = (...paths: IngressPath[]): IngressRoutes => ({ hosts: [{ host: 'foo.com', paths }] });
const ask = (routes: IngressRoutes, asked: string, host = 'foo.com', isTls = false): string => {
  const choice = chooseIngress(routes, { host, path: asked, isTls });
  return choice.kind === 'backend' ? `${choice.servers.join()} ${choice.path}` : choice.kind;
};

describe('path types', () => {
  const rows: [type: IngressPath['type'], path: string, asked: string, fits: boolean][] = [
    ['Prefix', '/', '/any', true],
    ['Exact', '/foo', '/foo', true],
    ['Exact', '/foo', '/bar', false],
    ['Exact', '/foo', '/foo/', false],
    ['Exact', '/foo/', '/foo', false],
    ['Prefix', '/foo', '/foo', true],
    ['Prefix', '/foo', '/foo/', true],
    ['Prefix', '/foo/', '/foo', true],
    ['Prefix', '/foo/', '/foo/', true],
    ['Prefix', '/aaa/bb', '/aaa/bbb', false],
    ['Prefix', '/aaa/bbb', '/aaa/bbb', true],
    ['Prefix', '/aaa/bbb/', '/aaa/bbb', true],
    ['Prefix', '/aaa/bbb', '/aaa/bbb/', true],
    ['Prefix', '/aaa/bbb', '/aaa/bbb/ccc', true],
    ['Prefix', '/aaa/bbb', '/aaa/bbbxyz', false],
    ['ImplementationSpecific', '/foo', '/foobar', true],
    ['Prefix', '/foo', '/FOO', false],
  ];
  it.each(rows)('%s %s, asked for %s: %s', (type, text, asked, fits) => {
    expect(ask(only(path(type, text)), asked)).toBe(fits ? `${text} ${asked}` : 'nothing');
  });
});

describe('the choice for a request', () => {
  it.each([
    ['the longest prefix wins', only(path('Prefix', '/'), path('Prefix', '/aaa')), '/aaa/ccc', '/aaa /aaa/ccc'],
    [
      'an exact path wins over a longer fit',
      only(path('Prefix', '/foo', 'p'), path('Exact', '/foo', 'e')),
      '/foo',
      'e /foo',
    ],
    ['the query goes along', only(path('Exact', '/foo')), '/foo?a=/b', '/foo /foo?a=/b'],
    ['whoever takes all else', { ...only(path('Exact', '/foo')), fallback: ['d'] }, '/bar', 'd /bar'],
  ])('%s', (_, routes, asked, choice) => expect(ask(routes, asked)).toBe(choice));

  const hosts = {
    hosts: ['foo.com', '*.foo.com', ''].map((host) => ({ host, paths: [path('Prefix', '/', host || 'any')] })),
  };
  it.each([
    ['foo.com', 'foo.com'],
    ['FOO.com:80', 'foo.com'],
    ['bar.foo.com', '*.foo.com'],
    ['baz.bar.foo.com', 'any'],
    ['203.0.113.1', 'any'],
  ])('host %s: %s', (host, to) => expect(ask(hosts, '/', host)).toBe(`${to} /`));

  const rewriting: IngressRoutes = { hosts: [{ host: 'foo.com', isRegex: true, paths: [path('ImplementationSpecific', '/something(/|$)(.*)', 's', '/$2'), path('ImplementationSpecific', '/(', 'broken')] }] }; // prettier-ignore
  it.each([
    ['/something', 's /'],
    ['/something/', 's /'],
    ['/something/new?x=1', 's /new?x=1'],
    ['/Something/new', 's /new'],
    ['/somethingelse', 'nothing'],
  ])('rewrites %s to %s', (asked, to) => expect(ask(rewriting, asked)).toBe(to));

  it('sends plain requests to https where TLS is wanted', () => {
    const routes: IngressRoutes = {
      hosts: [{ host: 'foo.com', isTls: true, redirects: true, paths: [path('Prefix', '/')] }],
    };
    expect([ask(routes, '/'), ask(routes, '/', 'foo.com', true)]).toEqual(['redirect', '/ /']);
  });
});
