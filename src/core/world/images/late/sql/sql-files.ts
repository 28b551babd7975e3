import { FileError } from '../../../files/file-error.ts';
import type { FileView } from '../../../files/file-view.ts';
import type { Database, SqlStore } from './sql-data.ts';

/**
 * Databases in the data directory of a server, a file for each: so that a volume keeps them, and a server without one
 * begins anew with its container. Modelled: the files are JSON.
 */
export function sqlFiles(
  files: FileView,
  path: (database: string) => string,
  names: () => readonly string[],
): SqlStore {
  const load = (database: string): Database | undefined => {
    const node = database === '' ? undefined : files.find(path(database));
    return node?.t === 'file' && node.data.startsWith('{') ? (JSON.parse(node.data) as Database) : undefined;
  };
  return {
    names: () => names().filter((name) => load(name) !== undefined),
    load,
    save: (database, data) => {
      const file = path(database);
      const dir = file.slice(0, file.lastIndexOf('/'));
      quietly(() => {
        if (!files.isDir(dir)) files.mkdir(dir, true, 0o700);
        files.write(file, JSON.stringify(data));
      });
    },
    drop: (database) => quietly(() => files.remove(path(database), true)),
  };
}

/** Names in a directory; none if it is not there. */
export const namesIn = (files: FileView, dir: string): readonly string[] => (files.isDir(dir) ? files.list(dir) : []);

/** What cannot be written is not kept. */
export function quietly(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
