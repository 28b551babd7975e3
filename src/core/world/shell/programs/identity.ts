import { capabilitiesIn, hexOf, namesOf } from '../../shell-host/privileges.ts';
import { groupsOf } from '../../shell-host/proc-files.ts';
import { groupOf, userOf, groupsWith } from '../../shell-host/users.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { parseArgs } from './args.ts';

/** Who a process is and what it may: id, whoami, groups, su, capsh. Left out: passwords, sessions, capsh but --print and --decode. */
const isBusybox = (io: Io): boolean => /busybox|alpine/.test(io.machine.image);

function id(io: Io): Outcome {
  const { words, has } = parseArgs(io.args, '');
  const who = words[0] === undefined ? io.proc : identityOf(io, words[0]);
  if (!who) {
    io.err(isBusybox(io) ? `id: unknown user ${words[0] ?? ''}\n` : `id: '${words[0] ?? ''}': no such user\n`);
    return 1;
  }
  const { uid, gid } = who;
  const all = groupsOf(who);
  const user = io.machine.userName(uid);
  const named = (n: number, name: string | undefined): string => (name === undefined ? String(n) : `${n}(${name})`);
  const group = (n: number): string => named(n, io.machine.groupName(n));
  if (has('u')) io.out(`${has('n') ? (user ?? uid) : uid}\n`);
  else if (has('g')) io.out(`${has('n') ? (io.machine.groupName(gid) ?? gid) : gid}\n`);
  else if (has('G')) io.out(`${all.map((g) => (has('n') ? (io.machine.groupName(g) ?? g) : g)).join(' ')}\n`);
  else io.out(`uid=${named(uid, user)} gid=${group(gid)} groups=${all.map(group).join(',')}\n`);
  return 0;
}

function identityOf(io: Io, name: string): { uid: number; gid: number; groups: number[] } | undefined {
  const user = userOf(io.files, name);
  return user && { uid: user.uid, gid: user.gid, groups: groupsWith(io.files, user.name) };
}

function whoami(io: Io): Outcome {
  const name = io.machine.userName(io.proc.uid);
  if (name !== undefined) io.out(`${name}\n`);
  else
    io.err(
      isBusybox(io) ? `whoami: unknown uid ${io.proc.uid}\n` : `whoami: cannot find name for user ID ${io.proc.uid}\n`,
    );
  return name === undefined ? 1 : 0;
}

/** `su USER -c COMMAND`, `su - USER`: nobody is asked for a password, but only root may. */
function su(io: Io): Outcome {
  const { words, value, has } = parseArgs(
    io.args.filter((a) => a !== '-'),
    'cs',
  );
  const name = words[0] ?? 'root';
  const user = userOf(io.files, name);
  const fail = (text: string): Outcome => (io.err(`su: ${text}\n`), 1);
  if (!user) return fail(isBusybox(io) ? `unknown user ${name}` : `user ${name} does not exist or the user entry does not contain all the required fields`); // prettier-ignore
  if (io.proc.uid !== 0) return fail(isBusybox(io) ? 'must be suid to work properly' : 'Authentication failure');
  if (!io.can('SETGID')) return fail(isBusybox(io) ? "can't set groups: Operation not permitted" : 'cannot set groups: Operation not permitted'); // prettier-ignore
  if (!io.can('SETUID')) return fail(isBusybox(io) ? `setuid: Operation not permitted` : 'cannot set user id: Operation not permitted'); // prettier-ignore
  const { proc } = io;
  Object.assign(proc, { uid: user.uid, gid: user.gid, groups: groupsWith(io.files, user.name) });
  const set = (key: string, text: string): void => void proc.vars.set(key, { value: text, exported: true, readonly: false }); // prettier-ignore
  set('HOME', user.home);
  if (user.uid !== 0) set('USER', user.name);
  if (io.args.includes('-') || has('l')) proc.cwd = io.files.isDir(user.home) ? user.home : '/';
  const shell = value('s') ?? user.shell;
  const command = value('c');
  io.become(command === undefined ? [shell] : [shell, '-c', command]);
  return 'became';
}

/** Upstream: libcap, progs/capsh.c. */
function capsh(io: Io): Outcome {
  const decoded = io.args.map((a) => /^--decode=(?:0x)?([0-9a-f]+)$/i.exec(a)?.[1]).find((hex) => hex !== undefined);
  if (decoded !== undefined) {
    io.out(`0x${decoded.padStart(16, '0')}=${namesOf(capabilitiesIn(decoded)).join(',')}\n`);
    return 0;
  }
  if (!io.args.includes('--print')) return 0;
  const status = io.files.read('/proc/self/status');
  const set = (name: string) => capabilitiesIn(new RegExp(`^${name}:\\s*(\\w+)`, 'm').exec(status)?.[1] ?? '0');
  const [bounding, own] = [set('CapBnd'), set('CapEff')];
  const { uid, gid } = io.proc;
  const user = (n: number): string => `${n}(${io.machine.userName(n) ?? '???'})`;
  const group = (n: number): string => `${n}(${io.machine.groupName(n) ?? '???'})`;
  const isBound = /^NoNewPrivs:\s*1/m.test(status);
  const list = namesOf(own).join(',');
  io.out(
    [
      `Current: ${list === '' ? '=' : hexOf(own) === hexOf(bounding) && own.size === 41 ? '=ep' : `${list}=ep`}`,
      `Bounding set =${namesOf(bounding).join(',')}`,
      'Ambient set =',
      'Current IAB: ' + iabOf(bounding),
      "Securebits: 00/0x0/1'b0 (no-new-privs=" + (isBound ? '1' : '0') + ')',
      ' secure-noroot: no (unlocked)',
      ' secure-no-suid-fixup: no (unlocked)',
      ' secure-keep-caps: no (unlocked)',
      ' secure-no-ambient-raise: no (unlocked)',
      `uid=${user(uid)} euid=${user(uid)}`,
      `gid=${group(gid)}`,
      `groups=${groupsOf(io.proc).map(group).join(',')}`,
      'Guessed mode: HYBRID (4)',
      '',
    ].join('\n'),
  );
  return 0;
}

/** Dropped ones, as libcap writes a bounding set. */
function iabOf(bounding: ReadonlySet<string>): string {
  const has = new Set(namesOf(bounding));
  return namesOf(capabilitiesIn('1ffffffffff'))
    .filter((name) => !has.has(name))
    .map((name) => `!${name}`)
    .join(',');
}

/** Who is to own files: a user's or a group's number; undefined: there is none of that name. */
export function ownerOf(io: Io, name: string, isGroup: boolean): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  return isGroup ? groupOf(io.files, name) : userOf(io.files, name)?.uid;
}

export const identity: Readonly<Record<string, Program>> = {
  id,
  whoami,
  su,
  capsh,
  groups: (io) => (
    io.out(
      `${groupsOf(io.proc)
        .map((g) => io.machine.groupName(g) ?? g)
        .join(' ')}\n`,
    ),
    0
  ),
  logname: whoami,
};
