import { fail, registerAll, type CelLibrary } from '../library.ts';
import { EQUALS } from '../same-value.ts';

/**
 * Semantic versions. Upstream: apiserver/pkg/cel/library/semverlib.go, github.com/blang/semver.
 */
export const semverLibrary: CelLibrary = {
  register(env) {
    env.registerType('kubernetes.Semver', { ctor: Semver, fields: {} });
    env.registerOperator('kubernetes.Semver == kubernetes.Semver', (a: Semver, b: Semver) => compare(a, b) === 0);
    registerAll(env, {
      'semver(string): kubernetes.Semver': (text: string) => parse(text) ?? fail(whyNot(text)),
      'semver(string, bool): kubernetes.Semver': (text: string, isLoose: boolean) =>
        parse(isLoose ? normal(text) : text) ?? fail(whyNot(text)),
      'isSemver(string): bool': (text: string) => parse(text) !== undefined,
      'isSemver(string, bool): bool': (text: string, isLoose: boolean) =>
        parse(isLoose ? normal(text) : text) !== undefined,
      'kubernetes.Semver.major(): int': (v: Semver) => v.numbers[0],
      'kubernetes.Semver.minor(): int': (v: Semver) => v.numbers[1],
      'kubernetes.Semver.patch(): int': (v: Semver) => v.numbers[2],
      'kubernetes.Semver.isLessThan(kubernetes.Semver): bool': (a: Semver, b: Semver) => compare(a, b) < 0,
      'kubernetes.Semver.isGreaterThan(kubernetes.Semver): bool': (a: Semver, b: Semver) => compare(a, b) > 0,
      'kubernetes.Semver.compareTo(kubernetes.Semver): int': (a: Semver, b: Semver) => BigInt(compare(a, b)),
    });
  },
};

class Semver {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly pre: readonly string[];

  constructor(numbers: readonly [bigint, bigint, bigint], pre: readonly string[]) {
    this.numbers = numbers;
    this.pre = pre;
  }

  [EQUALS](other: unknown): boolean {
    return other instanceof Semver && compare(this, other) === 0;
  }
}

const PART = '(0|[1-9]\\d*)';
const ID = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';

function parse(text: string): Semver | undefined {
  const m = new RegExp(`^${PART}\\.${PART}\\.${PART}(?:-(${ID}))?(?:\\+${ID})?$`).exec(text);
  if (!m) return undefined;
  const [major, minor, patch] = m.slice(1, 4).map(BigInt) as [bigint, bigint, bigint];
  const pre = m[4]?.split('.') ?? [];
  return pre.some((id) => /^0\d+$/.test(id)) ? undefined : new Semver([major, minor, patch], pre);
}

const whyNot = (text: string): string =>
  text.split('.').length < 3
    ? 'No Major.Minor.Patch elements found'
    : `Invalid character(s) found in version ${JSON.stringify(text)}`;

/** Without a leading v and leading zeros, with three numbers. */
function normal(text: string): string {
  const [, core = '', rest = ''] = /^v?([\d.]*)(.*)$/.exec(text) ?? [];
  const numbers = core.split('.').map((n) => n.replace(/^0+(?=\d)/, ''));
  while (numbers.length < 3) numbers.push('0');
  return numbers.join('.') + rest;
}

function compare(a: Semver, b: Semver): number {
  for (const i of [0, 1, 2] as const) if (a.numbers[i] !== b.numbers[i]) return a.numbers[i] < b.numbers[i] ? -1 : 1;
  if (a.pre.length === 0 || b.pre.length === 0) return Math.sign(b.pre.length - a.pre.length);
  for (let i = 0; i < Math.min(a.pre.length, b.pre.length); i++) {
    const order = compareIds(a.pre[i] as string, b.pre[i] as string);
    if (order !== 0) return order;
  }
  return Math.sign(a.pre.length - b.pre.length);
}

function compareIds(a: string, b: string): number {
  const [x, y] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (x && y) return Math.sign(Number(a) - Number(b));
  if (x !== y) return x ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
