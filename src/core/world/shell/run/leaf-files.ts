import type { FileView } from '../../files/file-view.ts';
import { join, normalize } from '../../files/path.ts';
import type { LeafFiles } from './proc.ts';

/**
 * The files a program run by the host may want: those its arguments name, with all below them, and its working
 * directory. Modelled: a file it finds by other ways is not there.
 */
const MAX_FILES = 2_000;

export function leafFiles(files: FileView, cwd: string, argv: readonly string[]): LeafFiles {
  const out: Record<string, string> = {};
  const add = (path: string): void => {
    if (Object.keys(out).length > MAX_FILES) return;
    const node = files.find(path);
    if (!node || !files.can(path, 4)) return;
    if (node.t === 'file') out[path] = node.data;
    else {
      out[path === '/' ? '/' : `${path}/`] = '';
      for (const name of files.list(path)) add(path === '/' ? `/${name}` : `${path}/${name}`);
    }
  };
  for (const word of argv.slice(1)) if (word !== '' && word.length < 4096) add(normalize(join(cwd, word)));
  if (cwd !== '/') add(cwd);
  return out;
}
