import type { Environment } from '@marcbachmann/cel-js';

/**
 * How a library of functions is written: signatures as cel-js reads them, each with what it does. Values arrive as
 * cel-js has them: int as bigint, double as number, list as array, map as Map or plain object.
 */
export interface CelLibrary {
  register(env: Environment): void;
}

/** Thrown by functions; its message is the evaluation error that upstream words. */
class CelFunctionError extends Error {
  override readonly name = 'CelFunctionError';
}

export function fail(message: string): never {
  throw new CelFunctionError(message);
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the arguments have the types of the signature
export type CelFunction = (...args: any[]) => unknown;

/** `{ 'quantity(string): kubernetes.Quantity': (text) => ... }`. */
export function registerAll(env: Environment, functions: Readonly<Record<string, CelFunction>>): void {
  for (const [signature, run] of Object.entries(functions)) env.registerFunction(signature, run, { async: false });
}

export const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value instanceof Set ? Array.from(value) : [];

/** -1, 0 or 1 of two ints, doubles, strings or what has a value to order by. */
export function compareValues(a: unknown, b: unknown): number {
  const [x, y] = [a, b] as [number, number];
  return x < y ? -1 : x > y ? 1 : 0;
}
