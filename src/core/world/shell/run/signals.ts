/** Signals by name and number. Upstream: signal(7), the numbers of x86 and ARM. */
export const IGNORED: ReadonlySet<string> = new Set(['CHLD', 'WINCH', 'URG', 'CONT']);

export const SIGNALS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  WINCH: 28,
};

/** 'TERM' for 'SIGTERM', 'term', '15'. */
export function signalName(text: string): string | undefined {
  if (text === '0' || text.toUpperCase() === 'EXIT') return text === '0' ? '0' : 'EXIT';
  const byNumber = Object.entries(SIGNALS).find(([, n]) => String(n) === text)?.[0];
  const name = byNumber ?? text.toUpperCase().replace(/^SIG/, '');
  return Object.hasOwn(SIGNALS, name) ? name : undefined;
}
