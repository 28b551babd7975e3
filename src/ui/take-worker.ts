/** Where early-worker.ts leaves the worker it has started. */
const EARLY = Symbol.for('drydock.early-worker');

/** The worker that was started early, the first time; undefined after that, and in development. */
export function takeEarlyWorker(): Worker | undefined {
  const worker: unknown = Reflect.get(globalThis, EARLY);
  Reflect.set(globalThis, EARLY, null);
  return worker instanceof Worker ? worker : undefined;
}
