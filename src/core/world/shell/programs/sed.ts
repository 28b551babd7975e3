import { expressionOf } from '../run/expression.ts';
import type { Io, Outcome, Program } from '../run/io.ts';
import { basic, extended } from './grep.ts';
import { inputOf } from './text.ts';

/**
 * sed: s, d, p, q, a, i, c, y, =, n, blocks by address; -n, -e, -f, -i, -E. Left out: hold space, labels, branches.
 * Upstream: POSIX.1-2024, sed.
 */
interface Step {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negated: boolean;
  readonly op: string;
  readonly regex?: RegExp;
  readonly text: string;
  readonly flags: string;
}

type Address = number | '$' | RegExp;

class SedError extends Error {}

function sed(io: Io): Outcome {
  const scripts: string[] = [];
  const names: string[] = [];
  let [quiet, inPlace, isExtended] = [false, false, false];
  const args = [...io.args];
  for (let word = args.shift(); word !== undefined; word = args.shift()) {
    if (word === '-e' || word === '--expression') scripts.push(args.shift() ?? '');
    else if (word === '-f') scripts.push(io.files.read(io.path(args.shift() ?? '')));
    else if (/^-[nirEs]+/.test(word) && word !== '-') {
      quiet ||= word.includes('n');
      inPlace ||= word.includes('i');
      isExtended ||= /[Er]/.test(word);
    } else names.push(word);
  }
  if (scripts.length === 0) scripts.push(names.shift() ?? '');
  try {
    const steps = parse(scripts.join('\n'), isExtended);
    if (inPlace) {
      for (const name of names) io.files.write(io.path(name), edit(io.files.read(io.path(name)), steps, quiet));
      return 0;
    }
    let status = 0;
    const text = inputOf(io, names, (name, e) => {
      io.err(`sed: ${name}: ${e.message}\n`);
      status = 1;
    });
    if (text === undefined) return 'read';
    io.out(edit(text, steps, quiet));
    return status;
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    io.err(`sed: ${error.message}\n`);
    return 1;
  }
}

function parse(script: string, isExtended: boolean): Step[] {
  const steps: Step[] = [];
  const compile = (p: string, flags = ''): RegExp => {
    const regex = expressionOf(isExtended ? extended(p) : basic(p), flags);
    if (!regex) throw new SedError(`bad regex '${p}': Invalid regular expression`);
    return regex;
  };
  let at = 0;
  const address = (): Address | undefined => {
    const m = /^(\d+|\$|\/((?:\\.|[^/\\])*)\/)/s.exec(script.slice(at));
    if (!m) return undefined;
    at += m[0].length;
    if (m[0] === '$') return '$';
    return m[2] === undefined ? Number(m[0]) : compile(m[2].replace(/\\\//g, '/'));
  };
  for (;;) {
    at += /^[\s;{}]*/.exec(script.slice(at))?.[0].length ?? 0;
    if (at >= script.length) return steps;
    const from = address();
    const to = from !== undefined && script[at] === ',' ? (at++, address()) : undefined;
    at += /^\s*/.exec(script.slice(at))?.[0].length ?? 0;
    const negated = script[at] === '!' && !!++at;
    const op = script[at++] ?? '';
    const base = { from, to, negated, op, text: '', flags: '' };
    if (op === 's' || op === 'y') {
      const d = script[at] ?? '/';
      const m = new RegExp(
        `^\\${d}((?:\\\\.|[^\\${d}\\\\])*)\\${d}((?:\\\\[^]|[^\\${d}\\\\])*)\\${d}([gpiI\\d]*)`,
        's',
      ).exec(script.slice(at));
      if (!m) throw new SedError(`unmatched '${d}'`);
      at += m[0].length;
      const [, pattern = '', text = '', flags = ''] = m;
      const unescaped = d === '/' ? pattern.replace(/\\\//g, '/') : pattern.replaceAll(`\\${d}`, d);
      steps.push({
        ...base,
        text: text.replaceAll(`\\${d}`, d),
        flags: op === 'y' ? unescaped : flags,
        ...(op === 's' ? { regex: compile(unescaped, /i/i.test(flags) ? 'gi' : 'g') } : {}),
      });
    } else if ('aic'.includes(op)) {
      const m = /^\s*\\?\n?([^\n]*)/.exec(script.slice(at));
      at += m?.[0].length ?? 0;
      steps.push({ ...base, text: m?.[1] ?? '' });
    } else if ('dpqn='.includes(op)) steps.push(base);
    else throw new SedError(`unsupported command ${op}`);
  }
}

function edit(text: string, steps: readonly Step[], quiet: boolean): string {
  const endsOpen = text !== '' && !text.endsWith('\n');
  const lines = text === '' ? [] : (endsOpen ? text : text.slice(0, -1)).split('\n');
  const open = new Set<Step>();
  let out = '';
  for (const [i, original] of lines.entries()) {
    let line = original;
    let tail = '';
    let isDeleted = false;
    for (const step of steps) {
      if (isDeleted || !applies(step, { line, n: i + 1, isLast: i === lines.length - 1, open })) continue;
      if (step.op === 's') {
        const result = substitute(line, step);
        if (result.changed && step.flags.includes('p')) out += `${result.line}\n`;
        line = result.line;
      } else if (step.op === 'y') line = [...line].map((c) => step.text[step.flags.indexOf(c)] ?? c).join('');
      else if (step.op === 'd') isDeleted = true;
      else if (step.op === 'p') out += `${line}\n`;
      else if (step.op === 'i') out += `${step.text}\n`;
      else if (step.op === 'a') tail += `${step.text}\n`;
      else if (step.op === 'c') {
        out += `${step.text}\n`;
        isDeleted = true;
      } else if (step.op === '=') out += `${i + 1}\n`;
      else if (step.op === 'q') return out + (quiet ? '' : `${line}\n`) + tail;
    }
    if (!isDeleted && !quiet) out += endsOpen && i === lines.length - 1 ? line : `${line}\n`;
    out += tail;
  }
  return out;
}

interface Line {
  readonly line: string;
  readonly n: number;
  readonly isLast: boolean;
  readonly open: Set<Step>;
}

function applies(step: Step, at: Line): boolean {
  const hits = (a: Address): boolean => (a === '$' ? at.isLast : typeof a === 'number' ? at.n === a : a.test(at.line));
  let is = step.from === undefined;
  if (step.from !== undefined && step.to === undefined) is = hits(step.from);
  else if (step.from !== undefined && step.to !== undefined) {
    if (at.open.has(step)) {
      is = true;
      if (typeof step.to === 'number' ? at.n >= step.to : hits(step.to)) at.open.delete(step);
    } else if (hits(step.from)) {
      is = true;
      if (!(typeof step.to === 'number' && step.to <= at.n)) at.open.add(step);
    }
  }
  return is !== step.negated;
}

function substitute(line: string, { regex, text, flags }: Step): { line: string; changed: boolean } {
  const nth = Number(/\d+/.exec(flags)?.[0] ?? 1);
  let count = 0;
  const made = line.replace(new RegExp(regex as RegExp), (...m: unknown[]) => {
    count++;
    const whole = m[0] as string;
    if (flags.includes('g') ? count < nth : count !== nth) return whole;
    return text.replace(/\\(\d|n|t|&|\\|\n)|&/g, (t, c: string | undefined) => {
      if (c === undefined) return whole;
      if (/\d/.test(c)) return c === '0' ? whole : ((m[Number(c)] as string | undefined) ?? '');
      return c === 'n' ? '\n' : c === 't' ? '\t' : t.slice(1);
    });
  });
  return { line: made, changed: made !== line };
}

export const seds: Readonly<Record<string, Program>> = { sed };
