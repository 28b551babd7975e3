import type { Io, Outcome, Program } from '../run/io.ts';
import { digSrv, nslookupSrv } from './srv.ts';

/** nslookup, dig, host: addresses of names, what names stand for, whose addresses are. Upstream: bind-utils, busybox. */
type PointerType = 'CNAME' | 'PTR';

/** '10.96.0.1' as the zone of addresses has it. */
const reversed = (ip: string): string => `${ip.split('.').reverse().join('.')}.in-addr.arpa`;
const isAddress = (name: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(name);

function pointer(io: Io, name: string, type: PointerType): { name: string; target: string } | undefined {
  const answer = io.network.pointer?.(name, type);
  return typeof answer === 'object' ? answer : undefined;
}

/** Only the cluster's own server answers. */
function isForeign({ network }: Io, server: string): boolean {
  if (server === network.dnsServer) return false;
  const answer = network.resolve(server);
  return typeof answer === 'string' || !answer.ips.includes(network.dnsServer);
}

function nslookup(io: Io): Outcome {
  const [name, asked] = io.args.filter((a) => !a.startsWith('-'));
  if (name === undefined) return 1;
  const type = io.args.map((a) => /^-(?:q|query|type|querytype)=(\w+)$/i.exec(a)?.[1]?.toUpperCase()).find(Boolean);
  if (type === 'SRV') return nslookupSrv(io, name);
  const isOther = asked !== undefined && isForeign(io, asked);
  const answer = isOther ? 'unreachable' : answerTo(io, name, type);
  if (answer === 'unreachable') {
    if (io.state === undefined) {
      io.state = true;
      return { sleepUntil: io.now + 10_000 };
    }
    io.out(';; connection timed out; no servers could be reached\n\n');
    return 1;
  }
  if (OLD_BUSYBOX.test(io.machine.image)) return oldNslookup(io, name);
  const server = io.network.dnsServer;
  io.out(`Server:\t\t${server}\nAddress:\t${server}${/busybox/.test(io.machine.image) ? ':53' : '#53'}\n\n`);
  if (answer !== 'no-such-name') {
    io.out(answer);
    return 0;
  }
  io.out(`** server can't find ${isAddress(name) ? reversed(name) : name}: NXDOMAIN\n\n`);
  return 1;
}

/** Until 1.28, and those who are of that time, busybox told the names of all addresses; registry.k8s.io has one of 2016. */
const OLD_BUSYBOX = /busyboxplus|busybox:1\.(1?\d|2[0-8])(\D|$)|k8s\.(io|gcr\.io)\/busybox(:latest)?$/;

function oldNslookup(io: Io, name: string): Outcome {
  const server = io.network.dnsServer;
  const owner = (ip: string): string => {
    const found = pointer(io, `${reversed(ip)}.`, 'PTR')?.target.replace(/\.$/, '');
    return found === undefined ? ip : `${ip} ${found}`;
  };
  io.out(`Server:    ${server}\nAddress 1: ${owner(server)}\n\n`);
  const answer = isAddress(name) ? { ips: [name] } : io.network.resolve(name);
  if (typeof answer === 'string') {
    io.err(`nslookup: can't resolve '${name}'\n`);
    return 1;
  }
  io.out(`Name:      ${name}\n${answer.ips.map((ip, i) => `Address ${i + 1}: ${owner(ip)}\n`).join('')}`);
  return 0;
}

function answerTo(io: Io, name: string, type: string | undefined): string {
  if (isAddress(name)) {
    const found = io.network.pointer?.(`${reversed(name)}.`, 'PTR') ?? 'no-such-name';
    return typeof found === 'string' ? found : `${found.name}\tname = ${found.target}\n\n`;
  }
  const alias = pointer(io, name, 'CNAME');
  const canonical = alias ? `${alias.name}\tcanonical name = ${alias.target.replace(/\.$/, '')}\n` : '';
  if (type === 'CNAME') return alias ? `${canonical}\n` : 'no-such-name';
  const answer = io.network.resolve(name);
  if (typeof answer === 'string') return alias && answer === 'no-such-name' ? `${canonical}\n` : answer;
  const owner = alias ? alias.target.replace(/\.$/, '') : answer.name;
  return `${canonical}${answer.ips.map((ip) => `Name:\t${owner}\nAddress: ${ip}\n`).join('')}\n`;
}

interface ResourceRecord {
  readonly name: string;
  readonly type: string;
  readonly data: string;
}

function dig(io: Io): Outcome {
  const reverse = io.args[io.args.indexOf('-x') + 1] ?? '';
  const isReverse = io.args.includes('-x');
  const types = io.args.flatMap((a) => /^(A|AAAA|SRV|ANY|CNAME|PTR|TXT|NS|SOA)$/i.exec(a)?.[1]?.toUpperCase() ?? []);
  const plain = io.args.find((a) => !/^[-+@]/.test(a) && !/^(A|AAAA|SRV|ANY|CNAME|PTR|TXT|NS|SOA|IN)$/i.test(a)) ?? '';
  const name = isReverse ? reversed(reverse) : plain;
  const type = isReverse ? 'PTR' : (types[0] ?? 'A');
  if (type === 'SRV') return digSrv(io, name);
  // dig asks for the name as it is, unless told to search.
  const asked = io.args.includes('+search') || name.endsWith('.') ? name : `${name}.`;
  const answer = io.network.resolve(type === 'A' ? asked : `${name.replace(/\.$/, '')}.`);
  const records = recordsOf(io, asked, type);
  const lines = records.map((r) => `${r.name}.\t30\tIN\t${r.type}\t${r.data}\n`).join('');
  if (io.args.includes('+short')) io.out(records.map((r) => `${r.data}\n`).join(''));
  else if (io.args.includes('+noall')) io.out(io.args.includes('+answer') ? lines : '');
  else {
    const status = answer === 'no-such-name' && records.length === 0 ? 'NXDOMAIN' : 'NOERROR';
    const server = io.network.dnsServer;
    io.out(
      `;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: 4242\n;; QUESTION SECTION:\n;${name.replace(/\.$/, '')}.\t\tIN\t${type}\n\n;; ANSWER SECTION:\n${lines}\n;; SERVER: ${server}#53(${server}) (UDP)\n`,
    );
  }
  return answer === 'unreachable' ? 9 : 0;
}

function recordsOf(io: Io, asked: string, type: string): ResourceRecord[] {
  if (type === 'PTR' || type === 'CNAME') {
    const found = pointer(io, asked, type);
    return found ? [{ name: found.name, type, data: found.target }] : [];
  }
  if (type !== 'A' && type !== 'ANY') return [];
  const alias = pointer(io, asked, 'CNAME');
  const answer = io.network.resolve(asked);
  const owner =
    typeof answer === 'object' ? (alias ? alias.target.replace(/\.$/, '') : answer.name.replace(/\.$/, '')) : '';
  return [
    ...(alias ? [{ name: alias.name, type: 'CNAME', data: alias.target }] : []),
    ...(typeof answer === 'object' ? answer.ips.map((data) => ({ name: owner, type: 'A', data })) : []),
  ];
}

function host(io: Io): Outcome {
  const name = io.args.find((a) => !a.startsWith('-')) ?? '';
  if (isAddress(name)) {
    const found = pointer(io, `${reversed(name)}.`, 'PTR');
    io.out(found ? `${found.name} domain name pointer ${found.target}\n` : `Host ${reversed(name)}. not found: 3(NXDOMAIN)\n`); // prettier-ignore
    return found ? 0 : 1;
  }
  const alias = pointer(io, name, 'CNAME');
  if (alias) io.out(`${alias.name} is an alias for ${alias.target}\n`);
  const answer = io.network.resolve(name);
  if (typeof answer === 'object') {
    const owner = alias ? alias.target.replace(/\.$/, '') : answer.name;
    io.out(answer.ips.map((ip) => `${owner} has address ${ip}\n`).join(''));
    return 0;
  }
  if (alias && answer === 'no-such-name') return 0;
  const isUnreachable = answer === 'unreachable';
  io.out(isUnreachable ? ';; connection timed out; no servers could be reached\n' : `Host ${name} not found: 3(NXDOMAIN)\n`); // prettier-ignore
  return 1;
}

export const lookups: Readonly<Record<string, Program>> = { nslookup, dig, host };
