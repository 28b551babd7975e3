import type { FileView } from '../files/file-view.ts';

/** Names of users, from the container's /etc/passwd. */
export function userName(view: FileView, uid: number): string | undefined {
  const node = view.find('/etc/passwd');
  if (node?.t !== 'file') return uid === 0 ? 'root' : undefined;
  return node.data
    .split('\n')
    .map((line) => line.split(':'))
    .find((f) => f[2] === String(uid))?.[0];
}
