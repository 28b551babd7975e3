/**
 * CEL, apart from core/index.ts so that a page that meets no rule need not load it: `createEngine({ cel: createCel })`.
 */
export { createCel } from './cel/environment.ts';
