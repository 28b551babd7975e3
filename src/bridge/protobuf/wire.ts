/** The protobuf wire format: numbered fields of a message, undecoded. Throws RangeError for what is cut off. */
export interface WireField {
  readonly number: number;
  /** A varint or fixed number, or the bytes of a string, message or map entry. */
  readonly value: bigint | Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

export function readMessage(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = readVarint(bytes, at);
    const [value, next] = readValue(bytes, tag.next, Number(tag.value & 7n));
    fields.push({ number: Number(tag.value >> 3n), value });
    at = next;
  }
  return fields;
}

function readValue(bytes: Uint8Array, at: number, type: number): [value: WireField['value'], next: number] {
  if (type === VARINT) {
    const { value, next } = readVarint(bytes, at);
    return [BigInt.asIntN(64, value), next];
  }
  if (type === BYTES) {
    const { value: length, next } = readVarint(bytes, at);
    return [take(bytes, next, Number(length)), next + Number(length)];
  }
  const size = type === FIXED64 ? 8 : type === FIXED32 ? 4 : 0;
  if (size === 0) throw new RangeError(`unknown wire type ${type}`);
  return [take(bytes, at, size), at + size];
}

function take(bytes: Uint8Array, at: number, length: number): Uint8Array {
  if (at + length > bytes.length) throw new RangeError('unexpected end of message');
  return bytes.subarray(at, at + length);
}

function readVarint(bytes: Uint8Array, start: number): { value: bigint; next: number } {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) throw new RangeError('unexpected end of message');
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value, next: start + i + 1 };
  }
  throw new RangeError('varint is too long');
}
