import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeShare, encodeShare, MAX_CODE_CHARS, MAX_FILES, MAX_UNPACKED_BYTES } from './share-code.ts';

const pack = (value: unknown): string => `1${deflateSync(JSON.stringify(value)).toString('base64url')}`;

describe('share code', () => {
  it.each([
    ['one file', [{ name: 'web.yaml', text: 'kind: Pod\n' }]],
    [
      'several, empty ones too',
      [
        { name: 'a.yaml', text: '' },
        { name: 'b.yaml', text: 'x'.repeat(5000) },
      ],
    ],
    ['any language', [{ name: '示例.yaml', text: '# 三个副本 🚢\n' }]],
  ])('comes back as it went: %s', async (_name, files) => {
    const code = await encodeShare(files);
    expect(code).toMatch(/^[\w-]+$/);
    expect(await decodeShare(code)).toEqual(files);
  });

  it('is short: a manifest of a page takes less than half of its letters', async () => {
    const text = Array.from({ length: 40 }, (_, i) => `  - name: server-${i}\n    image: nginx:1.27\n`).join('');
    expect((await encodeShare([{ name: 'web.yaml', text }])).length).toBeLessThan(text.length / 2);
  });

  const hostile: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['another version', `2${pack([['a', 'b']]).slice(1)}`],
    ['letters no address keeps', '1<script>'],
    ['no base64', '1A'],
    ['not deflated', `1${Buffer.from('[["a","b"]]').toString('base64url')}`],
    ['cut off', pack([['a.yaml', 'kind: Pod, and some more text than fits']]).slice(0, -6)],
    ['one letter wrong', pack([['a.yaml', 'kind: Pod']]).replace(/.{8}$/, 'AAAAAAAA')],
    ['no JSON', `1${deflateSync('{').toString('base64url')}`],
    ['no UTF-8', `1${deflateSync(Buffer.from([0x5b, 0xff, 0x5d])).toString('base64url')}`],
    ['no list', pack({ name: 'a' })],
    ['no files', pack([])],
    ['too many files', pack(Array.from({ length: MAX_FILES + 1 }, (_, i) => [`${i}.yaml`, '']))],
    ['a text that is none', pack([['a.yaml', { toString: 'x' }]])],
    ['more than name and text', pack([['a.yaml', '', '']])],
    ['no name', pack([['', 'kind: Pod']])],
    ['a name that is a path', pack([['../../etc/passwd', 'kind: Pod']])],
    ['a name with a line break', pack([['a\nb', 'kind: Pod']])],
    ['a name that turns the writing round', pack([['a\u202Elmay.exe', 'kind: Pod']])],
    ['a name of a kilometre', pack([['a'.repeat(81), 'kind: Pod']])],
    [
      'two files of one name',
      pack([
        ['a.yaml', '1'],
        ['a.yaml', '2'],
      ]),
    ],
    ['unpacks to more than there may be', pack([['a.yaml', ' '.repeat(MAX_UNPACKED_BYTES)]])],
    ['longer than there may be', `1${'A'.repeat(MAX_CODE_CHARS)}`],
  ];
  it.each(hostile)('refuses: %s', async (_name, code) => expect(await decodeShare(code)).toBeNull());

  it('stops unpacking at the limit', async () => {
    const bomb = `1${deflateSync(Buffer.alloc(40_000_000)).toString('base64url')}`;
    expect(bomb.length).toBeLessThan(MAX_CODE_CHARS);
    expect(await decodeShare(bomb)).toBeNull();
  });
});
