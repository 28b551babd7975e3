import type { CelRuntime, CelSource } from './api/cel.ts';
import { createCel } from './cel/environment.ts';

/**
 * CEL, apart from core/index.ts so that a page that meets no rule need not load it: `createEngine({ cel: celSource() })`.
 */
export { createCel };

/** One evaluator, made when it is first asked for. */
export function celSource(): CelSource {
  let made: CelRuntime | undefined;
  return () => (made ??= createCel());
}
