import { expect, test } from 'vitest';
import { rewriteHtml } from './proxy-html.ts';

// upstream: TestProxyTransport in apimachinery/pkg/util/proxy/transport_test.go
test.each([
  ['a link from the root', '<a href="/kubelet.log">x</a>', '<a href="/proxy/node/n/kubelet.log">x</a>'],
  ['a relative one', '<a href="kubelet.log">x</a>', '<a href="kubelet.log">x</a>'],
  ['another host', '<a href="http://g.com/x">', '<a href="http://g.com/x">'],
  ['another host, the same scheme', '<a href="//g.com/x">', '<a href="//g.com/x">'],
  ['one with the prefix', '<a href="/proxy/node/n/x">', '<a href="/proxy/node/n/x">'],
  ['a slash at the end', '<A HREF=/logs/ >', '<A HREF="/proxy/node/n/logs/" >'],
  ['another attribute', '<a title="/x" href="/y">', '<a title="/x" href="/proxy/node/n/y">'],
  ['another tag', '<p href="/x">', '<p href="/x">'],
  ['two attributes', "<img src='/a' longdesc='/b'>", "<img src='/proxy/node/n/a' longdesc='/proxy/node/n/b'>"],
  ['text', 'a < b href="/x" > c', 'a < b href="/x" > c'],
])('%s', (_, html, rewritten) => {
  expect(rewriteHtml(html, '/proxy/node/n')).toBe(rewritten);
});
