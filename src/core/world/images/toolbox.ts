import type { ContainerSpec } from '../records.ts';
import { IDLE_SHELL } from '../use/profile.ts';
import { MIB, SERVE, type ImageDef, type MainOutcome } from './image.ts';

/**
 * Images without a service of their own: a shell and small programs. Their default command is a shell, which ends at
 * once without a terminal. Other programs they are told to run are modelled as succeeding after a moment, but for
 * those that listen.
 */
const EXIT_AT_ONCE: MainOutcome = { kind: 'exit', code: 0, afterMs: 10 };
const A_MOMENT: MainOutcome = { kind: 'exit', code: 0, afterMs: 200 };

const listens = (argv: readonly string[]): boolean => {
  const program = (argv[0] ?? '').replace(/^.*\//, '');
  return program === 'httpd' || program === 'socat' || (program === 'nc' && argv.some((a) => /^-\w*l/.test(a)));
};

/** `httpd -p 8080`, `nc -lk -p 8080`; else the declared ports. */
function portsOf(spec: ContainerSpec): readonly number[] {
  const words = [...(spec.command ?? []), ...(spec.args ?? [])].join(' ').split(/\s+/);
  const given = words.flatMap((w, i) => (words[i - 1] === '-p' && /^\d+$/.test(w) ? [Number(w)] : []));
  return given.length > 0 ? given : spec.ports;
}

export const toolbox: ImageDef = {
  name: 'toolbox',
  repositories: ['library/alpine', 'curlimages/curl', 'radial/busyboxplus', 'bitnami/kubectl'],
  sizeBytes: 4 * MIB,
  startMs: 20,
  argsAreCommand: true,
  main: () => EXIT_AT_ONCE,
  shell: 'sh',
  program: (argv) => (listens(argv) ? SERVE : A_MOMENT),
  ports: portsOf,
  http: (request) => (request.path === '/' ? { status: 200, body: '' } : { status: 404, body: '404 Not Found\n' }),
  onTerm: 'ignored',
  use: () => IDLE_SHELL,
};

/** Distributions whose own command is bash. */
export const bashToolbox: ImageDef = {
  ...toolbox,
  name: 'toolbox-bash',
  repositories: [
    'library/debian',
    'library/ubuntu',
    'library/bash',
    'library/fedora',
    'library/centos',
    'nicolaka/netshoot',
  ],
  shell: 'bash',
};
