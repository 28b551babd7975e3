import type { Io, Outcome, SrvAnswer } from '../run/io.ts';

/** `nslookup -type=SRV` and `dig SRV`: where the ports of a Service are. */
export function nslookupSrv(io: Io, name: string): Outcome {
  const answer = io.network.srv?.(name) ?? 'no-such-name';
  const server = io.network.dnsServer;
  if (answer === 'unreachable') {
    io.out(';; connection timed out; no servers could be reached\n\n');
    return 1;
  }
  io.out(`Server:\t\t${server}\nAddress:\t${server}${/busybox/.test(io.machine.image) ? ':53' : '#53'}\n\n`);
  if (answer === 'no-such-name') {
    io.out(`** server can't find ${name}: NXDOMAIN\n\n`);
    return 1;
  }
  io.out(`${answer.map((r) => `${name}\tservice = ${srvText(r)}\n`).join('')}\n`);
  return 0;
}

const srvText = (r: SrvAnswer): string => `${r.priority} ${r.weight} ${r.port} ${r.target}`;

export function digSrv(io: Io, name: string): Outcome {
  const answer = io.network.srv?.(`${name.replace(/\.$/, '')}.`) ?? 'no-such-name';
  const records = typeof answer === 'string' ? [] : answer;
  const short = records.map((r) => `${srvText(r)}\n`).join('');
  if (io.args.includes('+short')) io.out(short);
  else {
    const status = answer === 'no-such-name' ? 'NXDOMAIN' : 'NOERROR';
    const lines = records.map((r) => `${name}.\t30\tIN\tSRV\t${srvText(r)}\n`).join('');
    io.out(
      `;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: 4242\n;; QUESTION SECTION:\n;${name}.\t\tIN\tSRV\n\n;; ANSWER SECTION:\n${lines}\n;; SERVER: ${io.network.dnsServer}#53(${io.network.dnsServer}) (UDP)\n`,
    );
  }
  return answer === 'unreachable' ? 9 : 0;
}
