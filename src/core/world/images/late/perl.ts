import { IDLE_SHELL } from '../../use/profile.ts';
import type { Io, Outcome } from '../../shell/run/io.ts';
import { MIB, type ImageDef } from '../image.ts';

/**
 * perl, for the Job of the documentation: `perl -Mbignum=bpi -wle 'print bpi(2000)'` computes pi. Modelled: it takes two
 * milliseconds a digit; other programs print what their `print "text"` says and end well.
 */
function perl(io: Io): Outcome {
  const state = io.state as { until: number } | undefined;
  const program = io.args.join(' ');
  const digits = Number(/bpi\((\d+)\)/.exec(program)?.[1] ?? 0);
  if (state === undefined) {
    if (io.args.includes('-v')) {
      io.out('\nThis is perl 5, version 34, subversion 0 (v5.34.0) built for x86_64-linux-gnu\n');
      return 0;
    }
    const until = io.now + 100 + digits * 2;
    io.state = { until };
    return { sleepUntil: until };
  }
  if (io.now < state.until) return { sleepUntil: state.until };
  if (digits > 0) io.out(`${pi(Math.min(digits, 10_000))}\n`);
  else
    for (const m of program.matchAll(/print\s+(["'])(.*?)\1/g))
      io.out(`${(m[2] ?? '').replace(/\\n/g, '\n')}${/-\w*l/.test(program) ? '\n' : ''}`);
  return 0;
}

/** So many significant digits, by Machin's formula with ten to spare. */
function pi(digits: number): string {
  const unity = 10n ** BigInt(digits + 10);
  const arctan = (x: bigint): bigint => {
    let power = unity / x;
    let sum = power;
    for (let n = 3n, sign = -1n; power !== 0n; n += 2n, sign = -sign) {
      power /= x * x;
      sum += (sign * power) / n;
    }
    return sum;
  };
  const value = 4n * (4n * arctan(5n) - arctan(239n));
  // The last digit is rounded.
  const text = String((value + 5n * 10n ** 10n) / 10n ** 11n);
  return `${text[0] ?? ''}.${text.slice(1)}`;
}

export const perlImage: ImageDef = {
  name: 'perl',
  repositories: ['library/perl', 'perl'],
  sizeBytes: 330 * MIB,
  startMs: 50,
  argsAreCommand: true,
  main: () => ({ kind: 'exit', code: 0, afterMs: 50 }),
  ports: () => [],
  onTerm: 'ignored',
  use: () => IDLE_SHELL,
  commands: { perl },
};
