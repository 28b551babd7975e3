import { describe, expect, it } from 'vitest';
import { MAX_MANIFEST_CHARS, findField, parseManifest } from './parse-manifest.ts';

const HEAD = 'apiVersion: v1\nkind: Pod\n';
const kinds = (text: string) => parseManifest(text).documents.map((d) => d.object.kind);
const problems = (text: string) =>
  parseManifest(text).problems.map((p) => `${p.severity} ${p.document}:${p.line}:${p.column} ${p.message}`);

describe('documents', () => {
  it.each([
    { name: 'nothing', text: '', expected: [] },
    { name: 'comments only', text: '# hello\n---\n  # more\n', expected: [] },
    { name: 'one', text: 'apiVersion: v1\nkind: Pod\n', expected: ['Pod'] },
    { name: 'two', text: 'apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B', expected: ['A', 'B'] },
    {
      name: 'separator with comment',
      text: 'apiVersion: v1\nkind: A\n--- # b\napiVersion: v1\nkind: B',
      expected: ['A', 'B'],
    },
    {
      name: 'Windows line ends',
      text: 'apiVersion: v1\r\nkind: A\r\n---\r\napiVersion: v1\r\nkind: B\r\n',
      expected: ['A', 'B'],
    },
    { name: 'dashes inside a block of text', text: `${HEAD}data:\n  a: |\n    ---\n    b`, expected: ['Pod'] },
    { name: 'byte order mark', text: `\uFEFF${HEAD}`, expected: ['Pod'] },
    {
      name: 'List',
      text: 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: A}\n- {apiVersion: v1, kind: B}',
      expected: ['A', 'B'],
    },
    { name: 'JSON', text: '{"apiVersion":"v1",\n\t"kind":"A"}', expected: ['A'] },
    {
      name: 'JSON stream',
      text: '{"apiVersion":"v1","kind":"A"}\n{"apiVersion":"v1","kind":"B"}',
      expected: ['A', 'B'],
    },
    { name: 'a broken one does not hide the next', text: `a: b: c\n---\n${HEAD}`, expected: ['Pod'] },
    { name: 'a broken one does not hide the one before', text: `${HEAD}---\na: [\n`, expected: ['Pod'] },
  ])('$name', ({ text, expected }) => expect(kinds(text)).toEqual(expected));

  it('reads scalars as kubectl does', () => {
    const text = `${HEAD}a: yes\nb: 0644\nc: "80"\nd: 1:30\ne: !!str 5\nf: ~`;
    expect(parseManifest(text).documents[0]?.object).toEqual({
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: {} },
      ...{ a: true, b: 420, c: '80', d: '1:30', e: '5', f: null },
    });
  });

  it('copies what aliases and merge keys repeat', () => {
    const text = `${HEAD}a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}`;
    const object = parseManifest(text).documents[0]?.object as unknown as Record<string, unknown>;
    expect(object).toMatchObject({ a: { b: 1 }, c: { b: 1 }, d: { b: 1, e: 2 } });
    expect(object.a).not.toBe(object.c);
  });
});

const BOMB = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  .map(
    (name, i, all) =>
      `${name}: &${name} [${Array(9)
        .fill(i === 0 ? 'x' : `*${all[i - 1]}`)
        .join(', ')}]`,
  )
  .join('\n');

describe('problems', () => {
  it.each([
    {
      name: 'colon in a value',
      text: 'a: b: c',
      expected: ['error 0:1:5 mapping values are not allowed in this context'],
    },
    {
      name: 'in the second document',
      text: `${HEAD}---\nb:\n\tc: 1`,
      expected: ['error 1:5:2 found character that cannot start any token: indent with spaces, not with a tab'],
    },
    {
      name: 'indentation',
      text: `${HEAD}metadata:\n  name: a\n spec: b`,
      expected: ['error 0:5:2 did not find expected key: check the indentation'],
    },
    { name: 'open bracket', text: 'a: [1, 2', expected: ["error 0:1:8 did not find expected ',' or ']' or '}'"] },
    {
      name: 'open quote',
      text: 'a: "x',
      expected: ['error 0:1:5 found unexpected end of stream: a quote is not closed'],
    },
    {
      name: 'missing colon',
      text: `${HEAD}spec\nmetadata: {}`,
      expected: ["error 0:3:1 could not find expected ':'"],
    },
    {
      name: 'missing colon in an indented key',
      text: `${HEAD}spec:\n  pro\n  replicas: 3`,
      expected: ['error 0:4:3 mapping values are not allowed in this context'],
    },
    {
      name: 'colon in a value after a comment',
      text: `${HEAD}# note\na: b: c`,
      expected: ['error 0:4:5 mapping values are not allowed in this context'],
    },
    { name: 'unknown anchor', text: `${HEAD}a: *b`, expected: ["error 0:3:5 unknown anchor 'b' referenced"] },
    { name: 'alias bomb', text: `${HEAD}${BOMB}`, expected: ['error 0:1:1 document contains excessive aliasing'] },
    { name: 'alias of itself', text: `${HEAD}a: &x [*x]`, expected: ['error 0:1:1 an anchor contains itself'] },
    {
      name: 'duplicate key',
      text: `${HEAD}a: 1\na: 2`,
      expected: ['warning 0:4:1 key "a" already set in map; the last one counts'],
    },
    {
      name: 'no kind',
      text: '\n# c\napiVersion: v1',
      expected: [`error 0:3:1 Object 'Kind' is missing in '{"apiVersion":"v1"}'`],
    },
    {
      name: 'no apiVersion',
      text: 'kind: Pod',
      expected: [`error 0:1:1 Object 'apiVersion' is missing in '{"kind":"Pod"}'`],
    },
    {
      name: 'kind that YAML reads as true',
      text: 'apiVersion: v1\nkind: Y',
      expected: [`error 0:1:1 Object 'Kind' is missing in '{"apiVersion":"v1","kind":true}'`],
    },
    {
      name: 'text',
      text: 'hello',
      expected: ['error 0:1:1 a manifest is a mapping with apiVersion, kind and metadata; this is a string'],
    },
    { name: 'separator', text: `${HEAD}--- foo`, expected: ['error 1:3:1 invalid Yaml document separator: foo'] },
    {
      name: 'end marker',
      text: `${HEAD}...\n${HEAD}`,
      expected: ['error 0:1:1 only the first document is read here: put a line with --- between documents'],
    },
    { name: 'infinity', text: `${HEAD}a: .inf`, expected: ['error 0:1:1 json: unsupported value: +Inf'] },
  ])('$name', ({ text, expected }) => expect(problems(text)).toEqual(expected));

  it('refuses huge files at once', () => {
    expect(problems('a'.repeat(MAX_MANIFEST_CHARS + 1))[0]).toContain('3 MiB');
  });

  it('refuses text that only looks like JSON', () => expect(problems('{a: 1}')[0]).toMatch(/^error 0:1:1 json: /));

  it('keeps what is called like a part of every object', () => {
    const object = parseManifest(`${HEAD}__proto__: {a: 1}`).documents[0]?.object;
    expect(Object.keys(object ?? {})).toContain('__proto__');
    expect((object as { a?: number }).a).toBeUndefined();
  });
});

const FIELDS = `# c
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata:
    labels:
      app.kubernetes.io/name: x
  spec:
    containers:
      - name: "web"
        image: nginx
        ports:
        - containerPort: 80
    volumes:
  data:
    cache.ttl: '1'
`;

describe('findField', () => {
  it.each([
    { field: 'spec.containers[0].image', text: 'nginx', isExact: true },
    { field: '.spec.containers[name="web"].image', text: 'nginx', isExact: true },
    { field: 'metadata.labels[app.kubernetes.io/name]', text: 'x', isExact: true },
    { field: 'data.cache.ttl', text: "'1'", isExact: true },
    { field: 'data[cache.ttl]', text: "'1'", isExact: true },
    { field: 'spec.containers[0].ports[0].containerPort', text: '80', isExact: true },
    { field: 'spec.containers[0].ports', text: 'ports', isExact: true },
    { field: 'spec.volumes', text: 'volumes', isExact: true },
    { field: 'spec.containers[0].resources.limits', text: 'name: "web"', isExact: false },
    { field: 'spec.containers[3].image', text: 'containers', isExact: false },
    { field: 'spec.selector', text: 'spec', isExact: false },
    { field: 'status', text: 'apiVersion: v1', isExact: false },
    { field: '', text: 'apiVersion: v1', isExact: true },
  ])('$field', ({ field, text, isExact }) => {
    const manifest = parseManifest(FIELDS);
    const [document] = manifest.documents;
    if (!document) throw new Error('no document');
    const place = findField(manifest, document, field);
    expect({ text: FIELDS.slice(place.span.start, place.span.end), isExact: place.isExact }).toEqual({ text, isExact });
  });
});
