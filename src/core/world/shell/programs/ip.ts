import type { Io, Outcome } from '../run/io.ts';

/** `ip`: addresses and routes of the container. Modelled: two interfaces, and nothing changes. */
const CHANGES = /^(add|del|delete|set|change|replace|flush)$/;

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
      `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\n    inet 127.0.0.1/8 scope host lo\n2: eth0@if7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue\n    inet ${machine.ip}/24 brd ${machine.ip.replace(/\.\d+$/, '.255')} scope global eth0\n`,
    );
  return 0;
}
