import type { Io, Outcome } from '../run/io.ts';

/** getent: names as the C library finds them, hosts in /etc/hosts and then by DNS; users, groups. Left out: its other databases. */
/** The words of the first line of /etc/hosts that has the name; it is asked before DNS is. */
function lineInHosts(io: Io, name: string): readonly string[] | undefined {
  if (io.files.find('/etc/hosts')?.t !== 'file') return undefined;
  const lines = io.files.read('/etc/hosts').split('\n');
  const words = lines.map((line) => line.replace(/#.*/, '').split(/\s+/).filter(Boolean));
  return words.find((line) => line.slice(1).includes(name));
}

export function getent(io: Io): Outcome {
  const [base, name = ''] = io.args;
  if (base === 'passwd' || base === 'group') return entries(io, base, io.args.slice(1));
  const line = base === 'hosts' || base === 'ahosts' ? lineInHosts(io, name) : undefined;
  if (line) {
    io.out(`${(line[0] ?? '').padEnd(15)} ${line.slice(1).join(' ')}\n`);
    return 0;
  }
  const answer = base === 'hosts' || base === 'ahosts' ? io.network.resolve(name) : 'no-such-name';
  if (typeof answer === 'string') return 2;
  io.out(answer.ips.map((ip) => `${ip.padEnd(15)} ${answer.name}\n`).join(''));
  return 0;
}

/** Lines of /etc/passwd or /etc/group: all of them, or those of the names and numbers given. */
function entries(io: Io, base: string, keys: readonly string[]): Outcome {
  const node = io.files.find(`/etc/${base}`);
  const lines = node?.t === 'file' ? node.data.split('\n').filter((l) => l !== '') : [];
  const found = (key: string): string | undefined =>
    lines.find((line) => [line.split(':')[0], line.split(':')[2]].includes(key));
  const wanted = keys.length === 0 ? lines : keys.map(found);
  for (const line of wanted) if (line !== undefined) io.out(`${line}\n`);
  return wanted.includes(undefined) ? 2 : 0;
}
