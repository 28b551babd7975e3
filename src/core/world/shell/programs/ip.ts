import type { Io, Outcome } from '../run/io.ts';

/** `ip`: addresses and routes of the container. Modelled: two interfaces, and nothing changes. */
const CHANGES = /^(add|del|delete|set|change|replace|flush)$/;

const FOREVER = '       valid_lft forever preferred_lft forever';

/** As CNI's bridge makes it: 0a:58 and the address. */
const hardwareAddress = (ip: string): string =>
  ['0a', '58', ...ip.split('.').map((n) => Number(n).toString(16).padStart(2, '0'))].join(':');

export function ip(io: Io): Outcome {
  const { machine } = io;
  const [object, verb] = io.args.filter((a) => !a.startsWith('-'));
  if (verb !== undefined && CHANGES.test(verb) && /^(l|a|r|n)/.test(object ?? '')) {
    // Modelled: who may change something, changes nothing.
    if (io.can('NET_ADMIN')) return 0;
    io.err(
      /busybox|alpine/.test(machine.image)
        ? 'ip: RTNETLINK answers: Operation not permitted\n'
        : 'RTNETLINK answers: Operation not permitted\n',
    );
    return 2;
  }
  if (io.args.some((a) => a.startsWith('r'))) io.out(`default via ${machine.ip.replace(/\.\d+$/, '.1')} dev eth0\n`);
  else
    io.out(
      [
        '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000',
        '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
        '    inet 127.0.0.1/8 scope host lo',
        FOREVER,
        '2: eth0@if7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue',
        `    link/ether ${hardwareAddress(machine.ip)} brd ff:ff:ff:ff:ff:ff`,
        `    inet ${machine.ip}/24 brd ${machine.ip.replace(/\.\d+$/, '.255')} scope global eth0`,
        FOREVER,
        '',
      ].join('\n'),
    );
  return 0;
}
