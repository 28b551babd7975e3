import type { FileView } from '../files/file-view.ts';

/** Users and groups of a container, from its /etc/passwd and /etc/group. */
const linesOf = (view: FileView, path: string): string[][] => {
  const node = view.find(path);
  return node?.t === 'file' ? node.data.split('\n').map((line) => line.split(':')) : [];
};

export function userName(view: FileView, uid: number): string | undefined {
  const name = linesOf(view, '/etc/passwd').find((f) => f[2] === String(uid))?.[0];
  return name ?? (uid === 0 && !view.find('/etc/passwd') ? 'root' : undefined);
}

export const groupName = (view: FileView, gid: number): string | undefined =>
  linesOf(view, '/etc/group').find((f) => f[2] === String(gid))?.[0];

export const groupOf = (view: FileView, name: string): number | undefined => {
  const gid = linesOf(view, '/etc/group').find((f) => f[0] === name)?.[2];
  return gid === undefined ? undefined : Number(gid);
};

export interface UserEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** By name or number. */
export function userOf(view: FileView, who: string | number): UserEntry | undefined {
  const found = linesOf(view, '/etc/passwd').find((f) => f[typeof who === 'number' ? 2 : 0] === String(who));
  if (!found) return undefined;
  const [name = '', , uid, gid, , home = '/', shell = '/bin/sh'] = found;
  return { name, uid: Number(uid), gid: Number(gid), home, shell };
}

/** The groups that name the user as a member. */
export const groupsWith = (view: FileView, user: string): number[] =>
  linesOf(view, '/etc/group')
    .filter((f) => f[3]?.split(',').includes(user))
    .map((f) => Number(f[2]));
