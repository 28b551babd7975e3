import type { EditorFile } from '../../store/state.ts';

/** A name no open file has: web.yaml, web-2.yaml, ... */
export function freeName(files: readonly EditorFile[], wanted: string): string {
  const isTaken = (name: string) => files.some((file) => file.name === name);
  if (!isTaken(wanted)) return wanted;
  const [, stem = wanted, extension = ''] = /^(.*?)(\.[^.]*)?$/.exec(wanted) ?? [];
  let n = 2;
  while (isTaken(`${stem}-${n}${extension}`)) n++;
  return `${stem}-${n}${extension}`;
}

/** What somebody typed as a file name, with the ending every manifest has. */
export function cleanName(typed: string): string {
  const name = typed.trim().replaceAll(/[/\\]/g, '-');
  return name === '' || /\.(ya?ml|json)$/i.test(name) ? name : `${name}.yaml`;
}
