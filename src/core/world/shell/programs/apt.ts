import { entryOf } from '../../../lib/entry-of.ts';
import { encode } from '../../files/bytes.ts';
import type { Io, Outcome, Program } from '../run/io.ts';

/**
 * apt-get of images built on Debian, as lessons use it: what is installed can be run from then on. Modelled: packages come at
 * once, and only those named here bring programs.
 */
const PACKAGES: Readonly<Record<string, string>> = {
  procps: 'ps free pgrep pkill',
  'iputils-ping': 'ping',
  'inetutils-ping': 'ping',
  dnsutils: 'dig nslookup host',
  'bind9-dnsutils': 'dig nslookup host',
  'bind9-host': 'host',
  curl: 'curl',
  wget: 'wget',
  netcat: 'nc netcat',
  'netcat-openbsd': 'nc netcat',
  'netcat-traditional': 'nc netcat',
  ncat: 'ncat',
  iproute2: 'ip',
  'net-tools': 'ifconfig',
  jq: 'jq',
  psmisc: 'killall',
  tree: 'tree',
};

function apt(io: Io): Outcome {
  const [verb = '', ...names] = io.args.filter((a) => !a.startsWith('-'));
  if (/busybox|alpine/.test(io.machine.image)) {
    io.err(`sh: ${io.name}: not found\n`);
    return 127;
  }
  if (io.proc.uid !== 0) {
    io.err('E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)\n');
    return 100;
  }
  if (verb === 'update') io.out('Get:1 http://deb.debian.org/debian stable InRelease\nReading package lists... Done\n');
  else if (verb === 'install') install(io, names);
  else io.out('apt 3.0.3 (amd64)\n');
  return 0;
}

function install(io: Io, names: readonly string[]): void {
  io.out('Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n');
  io.out(`The following NEW packages will be installed:\n  ${names.join(' ')}\n`);
  for (const name of names) {
    io.out(encode(`Setting up ${name} ...\n`));
    for (const program of (entryOf(PACKAGES, name) ?? '').split(' ').filter((p) => p !== '')) {
      io.files.write(`/usr/bin/${program}`, '');
      io.files.change(`/usr/bin/${program}`, { mode: 0o755 });
    }
  }
}

export const packages: Readonly<Record<string, Program>> = { 'apt-get': apt, apt };
