/**
 * A script of its own, before all others of the built page: the engine is fetched, compiled and booted in its worker
 * while React is still on its way. Imports nothing, so as not to wait for a chunk it would share; take-worker.ts has the
 * other end and the same name.
 */
const EARLY = Symbol.for('drydock.early-worker');

// The page was faster, and has made its own.
if (Reflect.get(globalThis, EARLY) === undefined) {
  const worker = new Worker(new URL('../workers/engine.worker.ts', import.meta.url), { type: 'module' });
  Reflect.set(globalThis, EARLY, worker);
}
