/**
 * What a program costs: the part of an image's behaviour that decides about CPU and memory. All figures are modelled
 * on what the real programs show on an ordinary machine.
 */
export interface UseProfile {
  /** CPU it uses all the time, in thousandths of a core: idling, or as much as a stress test is told to. */
  readonly steadyCpuMilli: number;
  /** Working set at rest. */
  readonly memoryBytes: number;
  /** Core-milliseconds to serve one request. */
  readonly requestCpuMs: number;
  /** Memory a request takes while it is served. */
  readonly requestBytes?: number;
  /** Threads that can work at the same time; default: as many as there are cores. */
  readonly threads?: number;
  /** Core-milliseconds its start takes: a JVM, an interpreter. */
  readonly startCpuMs?: number;
  /** Memory that grows with time: caches that fill, leaks, `stress --vm-bytes`. */
  readonly growth?: { readonly bytesPerSecond: number; readonly upToBytes: number };
}

const MIB = 1024 * 1024;

/** A small web application. */
export const ORDINARY: UseProfile = { steadyCpuMilli: 1, memoryBytes: 32 * MIB, requestCpuMs: 5, requestBytes: MIB };
/** A shell that waits. */
export const IDLE_SHELL: UseProfile = { steadyCpuMilli: 0, memoryBytes: MIB, requestCpuMs: 0.5 };

/** Working set after so many milliseconds with so many requests in service. */
export function memoryOf(profile: UseProfile, ageMs: number, inService: number): number {
  const { memoryBytes, growth, requestBytes = 0 } = profile;
  const grown = growth ? Math.min((growth.bytesPerSecond * ageMs) / 1000, growth.upToBytes) : 0;
  return inPages(memoryBytes + grown + requestBytes * inService);
}

const PAGE = 4096;
const inPages = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;
