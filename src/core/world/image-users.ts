import type { ImageDef } from './images/image.ts';
import type { ContainerSpec } from './records.ts';

/**
 * Whom a container runs as: what the pod asks for, and what the image's /etc/passwd and /etc/group make of it. Known
 * before any file of the image is: the runtime tells it as soon as the container is made.
 * Upstream: containerd pkg/oci (WithUser, WithAdditionalGIDs).
 */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** In order; `gid` is one of them. */
  readonly groups: readonly number[];
}

interface Account {
  readonly gid: number;
  /** Besides `gid`. */
  readonly groups: readonly number[];
}

/** 'uid:gid:groups that name the user', as etcOfImage has them (a test compares). */
const ACCOUNTS: Readonly<Record<string, string>> = {
  busybox: '0:0:10 1:1 2:2 3:3 4:100 8:8 33:33 37:37 65534:65534',
  alpine: '0:0:0,1,2,3,4,6,10,11,20,26,27 1:1:1,2,3 2:2:1,2,4 405:100 65534:65534',
  debian: '0:0 1:1 2:2 33:33 65534:65534',
};

/** The family of images whose users and groups the image has. */
export const familyOf = (image: string): string => /busybox|alpine/.exec(image)?.[0] ?? 'debian';

/** A policy Strict leaves out what the image's groups say. */
export function identityOf({ image, rights, security }: ContainerSpec, def: ImageDef): Identity {
  const uid = rights?.uid ?? (typeof def.user === 'number' ? def.user : def.user === undefined ? 0 : 1000);
  const account = accountOf(image, def, uid);
  const gid = rights?.gid ?? account?.gid ?? (rights?.uid === undefined ? uid : 0);
  const ofImage = security?.isStrict ? [] : (account?.groups ?? []);
  return { uid, gid, groups: [...new Set([gid, ...(rights?.groups ?? []), ...ofImage])].sort((a, b) => a - b) };
}

function accountOf(image: string, { user, accounts }: ImageDef, uid: number): Account | undefined {
  for (const entry of (ACCOUNTS[familyOf(image)] as string).split(' ')) {
    const [id, gid, groups] = entry.split(':');
    if (id === String(uid)) return { gid: Number(gid), groups: groups ? groups.split(',').map(Number) : [] };
  }
  if (typeof user === 'number' && user !== 0) return uid === user ? { gid: uid, groups: [] } : undefined;
  return accounts && addedAccount(accounts, uid);
}

function addedAccount([passwd, group]: readonly [string, string], uid: number): Account | undefined {
  const fields = (text: string): string[][] => text.split('\n').map((line) => line.split(':'));
  const own = fields(passwd).find((f) => f[2] === String(uid));
  if (!own) return undefined;
  const groups = fields(group).filter((f) => f[3]?.split(',').includes(own[0] as string));
  return { gid: Number(own[3]), groups: groups.map((f) => Number(f[2])) };
}
