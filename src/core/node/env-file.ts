/**
 * Variables in a file of a volume: `NAME='value'` a line, a strict part of what a shell reads. Pure.
 * Upstream: pkg/kubelet/util/env/env_util.go (ParseEnv).
 */
export type FileVariable = { readonly value: string } | { readonly isFaulty: true };

const FAULTY: FileVariable = { isFaulty: true };

/** The value of the key, or nothing ('') if no line before the first faulty one has it. */
export function fileVariable(text: string, key: string): FileVariable {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] as string).replace(/^[ \t]+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const equals = line.indexOf('=');
    const name = line.slice(0, Math.max(equals, 0));
    if (name === '' || /[ \t]$/.test(name)) return FAULTY;
    const rest = line.slice(equals + 1);
    // As a shell has it: nothing is assigned, what follows the space is another word.
    if (/^[ \t]/.test(rest)) {
      if (name === key) return { value: '' };
      continue;
    }
    const quoted = quotedValue(lines, i, rest);
    if (!quoted) return FAULTY;
    if (name === key) return { value: quoted.value };
    i = quoted.last;
  }
  return { value: '' };
}

/** What stands between single quotes, over as many lines as it takes; behind it a comment at most. */
function quotedValue(lines: readonly string[], first: number, rest: string): { value: string; last: number } | null {
  if (!rest.startsWith("'")) return null;
  const parts: string[] = [];
  for (let last = first, part = rest.slice(1); ; part = lines[last] as string) {
    const end = part.indexOf("'");
    if (end >= 0) {
      const after = part.slice(end + 1).replace(/^[ \t]+/, '');
      return after === '' || after.startsWith('#') ? { value: [...parts, part.slice(0, end)].join('\n'), last } : null;
    }
    parts.push(part);
    if (++last >= lines.length) return null;
  }
}
