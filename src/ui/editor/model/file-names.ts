import type { AppStore } from '../../store/create-store.ts';
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

/** What is open already is never overwritten: the newcomer gets another name. */
export function openNewcomer(store: AppStore, file: EditorFile): void {
  const { files, openFile, activate } = store.getState();
  const same = files.find((other) => other.name === file.name && other.text === file.text);
  if (same) activate(same.name);
  else openFile({ ...file, name: freeName(files, file.name) });
}
