import type { Io, Outcome } from '../run/io.ts';

/** `getent hosts`: names as the C library finds them, in /etc/hosts and then by DNS. Left out: its other databases. */
/** The words of the first line of /etc/hosts that has the name; it is asked before DNS is. */
function lineInHosts(io: Io, name: string): readonly string[] | undefined {
  if (io.files.find('/etc/hosts')?.t !== 'file') return undefined;
  const lines = io.files.read('/etc/hosts').split('\n');
  const words = lines.map((line) => line.replace(/#.*/, '').split(/\s+/).filter(Boolean));
  return words.find((line) => line.slice(1).includes(name));
}

export function getent(io: Io): Outcome {
  const [base, name = ''] = io.args;
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
