import { LATE_PARTS } from '../late.ts';
import { Engine } from './engine.ts';
import type { EngineOptions } from './options.ts';

/** An engine with all its parts: for Node and for tests. A page loads some of them later: core/lean.ts. */
export function createEngine(options: EngineOptions = {}): Engine {
  return new Engine({ ...options, late: () => LATE_PARTS });
}
