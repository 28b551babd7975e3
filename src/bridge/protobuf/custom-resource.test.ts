import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeProtobuf } from './decode.ts';

/** The same definition as upstream's own serializers write it in both ways. */
const FIXTURE = JSON.parse(readFileSync(new URL('fixtures/custom-resource.json', import.meta.url), 'utf8')) as {
  protobuf: string;
  json: Record<string, unknown>;
};

it('a CustomResourceDefinition is what its JSON says', () => {
  expect(decodeProtobuf(Buffer.from(FIXTURE.protobuf, 'base64'))).toEqual(withoutUnset(FIXTURE.json));
});

it('one that is cut off, or has a field of later versions, is refused', () => {
  const bytes = Buffer.from(FIXTURE.protobuf, 'base64');
  expect(() => decodeProtobuf(bytes.subarray(0, bytes.length - 40))).toThrow('unexpected end of message');
});

/** Of what Go writes though it is unset: empty texts, nulls and names without a word. */
function withoutUnset(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUnset);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, v]) => v !== null && v !== '' && name !== 'acceptedNames')
      .map(([name, v]) => [name, withoutUnset(v)]),
  );
}
