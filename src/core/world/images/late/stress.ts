import { parseDuration } from '../../../lib/duration.ts';
import { toUnits } from '../../../api/quantity.ts';
import type { ContainerSpec } from '../../records.ts';
import type { UseProfile } from '../../use/profile.ts';
import { MIB, SERVE, type ImageDef, type MainOutcome } from '../image.ts';

/**
 * Images that use CPU and memory as they are told: polinux/stress (`stress --cpu 2 --vm 1 --vm-bytes 150M`) and
 * vish/stress (`-cpus 2 -mem-total 150Mi`), both from the documentation's pages about resources.
 * Modelled: how fast memory is taken; workers for I/O and disk use nothing.
 */
const words = (spec: ContainerSpec): string[] => [...(spec.command ?? []), ...(spec.args ?? [])];

/** Value of an option in any of its spellings: `--cpu 2`, `--cpu=2`, `-c 2`. */
function option(spec: ContainerSpec, ...names: string[]): string | undefined {
  const list = words(spec);
  for (const [i, word] of list.entries()) {
    if (names.includes(word)) return list[i + 1];
    const [name, value] = word.split('=', 2);
    if (value !== undefined && names.includes(name as string)) return value;
  }
  return undefined;
}

/** stress reads B, K, M and G as powers of two. */
function bytes(text: string | undefined, fallback: number): number {
  const m = /^(\d+)([bkmg]?)$/i.exec(text ?? '');
  if (!m) return fallback;
  return Number(m[1]) * 1024 ** 'bkmg'.indexOf((m[2] as string).toLowerCase() || 'b');
}

interface Hogs {
  readonly cpu: number;
  readonly vm: number;
}

const hogsOf = (spec: ContainerSpec): Hogs => ({
  cpu: Number(option(spec, '--cpu', '-c') ?? 0),
  vm: Number(option(spec, '--vm', '-m') ?? 0),
});

const GIB_PER_SECOND = 1024 * MIB;
const BASE = { memoryBytes: MIB, requestCpuMs: 0 } as const;

function polinuxUse(spec: ContainerSpec): UseProfile {
  const { cpu, vm } = hogsOf(spec);
  const each = bytes(option(spec, '--vm-bytes'), 256 * MIB);
  // A worker that hangs on to its memory sleeps; another writes it over and over.
  const busy = option(spec, '--vm-hang') === undefined ? vm : 0;
  return {
    ...BASE,
    steadyCpuMilli: 1000 * (cpu + busy),
    ...(vm > 0 ? { growth: { bytesPerSecond: GIB_PER_SECOND * vm, upToBytes: each * vm } } : {}),
  };
}

function polinuxMain(spec: ContainerSpec): MainOutcome {
  const { cpu, vm } = hogsOf(spec);
  if (cpu + vm === 0) return { kind: 'exit', code: 0, afterMs: 10 };
  const timeout = option(spec, '--timeout', '-t');
  if (timeout === undefined) return SERVE;
  const ms = /^\d+$/.test(timeout) ? Number(timeout) * 1000 : (parseDuration(timeout) ?? 0);
  const done = `stress: info: [1] successful run completed in ${Math.round(ms / 1000)}s`;
  return { kind: 'exit', code: 0, afterMs: ms, lines: [done] };
}

export const polinuxStress: ImageDef = {
  name: 'stress',
  repositories: ['polinux/stress'],
  sizeBytes: 5 * MIB,
  startMs: 20,
  argsAreCommand: true,
  main: polinuxMain,
  program: (_, spec) => polinuxMain(spec),
  ports: () => [],
  onTerm: { exitCode: 143, afterMs: 20 },
  use: polinuxUse,
  startLog(spec) {
    const { cpu, vm } = hogsOf(spec);
    return [`stress: info: [1] dispatching hogs: ${cpu} cpu, 0 io, ${vm} vm, 0 hdd`];
  },
};

function vishUse(spec: ContainerSpec): UseProfile {
  const total = toUnits(option(spec, '-mem-total') ?? 0);
  const step = toUnits(option(spec, '-mem-alloc-size') ?? '4Ki');
  const pauseMs = parseDuration(option(spec, '-mem-alloc-sleep') ?? '1ms') ?? 1;
  return {
    ...BASE,
    steadyCpuMilli: 1000 * Number(option(spec, '-cpus') ?? 0),
    ...(total > 0 ? { growth: { bytesPerSecond: (step * 1000) / Math.max(pauseMs, 1), upToBytes: total } } : {}),
  };
}

export const vishStress: ImageDef = {
  name: 'vish-stress',
  repositories: ['vish/stress'],
  sizeBytes: 2 * MIB,
  startMs: 20,
  argsAreCommand: false,
  main: () => SERVE,
  program: () => SERVE,
  ports: () => [],
  onTerm: 'ignored',
  use: vishUse,
  startLog(spec) {
    const total = option(spec, '-mem-total') ?? '0';
    const step = option(spec, '-mem-alloc-size') ?? '4Ki';
    const pause = option(spec, '-mem-alloc-sleep') ?? '1ms';
    const cpus = Number(option(spec, '-cpus') ?? 0);
    return [
      `main.go:26] Allocating "${total}" memory, in "${step}" chunks, with a ${pause} sleep between allocations`,
      ...Array.from({ length: cpus }, () => 'main.go:39] Spawning a thread to consume CPU'),
      'main.go:29] Allocated memory',
    ];
  },
};
