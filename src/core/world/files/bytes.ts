/** Text to strings of bytes and back: UTF-8, one character for each byte. Plain ASCII is its own encoding. */
const ASCII = /^[\0-\x7f]*$/;

export function encode(text: string): string {
  if (ASCII.test(text)) return text;
  return encodeURIComponent(
    text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd'),
  ).replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** What is not UTF-8 becomes the replacement character. */
export function decode(bytes: string): string {
  if (ASCII.test(bytes)) return bytes;
  return bytes.replace(/[\x80-\xff]+/g, (run) => decodeRun(run));
}

function decodeRun(run: string): string {
  let out = '';
  for (let i = 0; i < run.length;) {
    const lead = run.charCodeAt(i);
    const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    const part = run.slice(i, i + size);
    try {
      out += decodeURIComponent(part.replace(/[^]/g, (c) => `%${c.charCodeAt(0).toString(16)}`));
    } catch (error) {
      if (!(error instanceof URIError)) throw error;
      out += '\ufffd';
      i++;
      continue;
    }
    i += size;
  }
  return out;
}

export function fromBytes(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 4096) out += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return out;
}

export function toBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
