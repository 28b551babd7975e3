/**
 * The door for whoever loads the late parts (core/late.ts) after the engine; everybody else comes by core/index.ts.
 */
export { Engine } from './engine/engine.ts';
export type { LateParts, LateSource } from './engine/late-parts.ts';
export { fromBytes, toBytes } from './world/files/bytes.ts';
export { isLateImage } from './world/images/late-repositories.ts';
export { whyMissing } from './world/why-missing.ts';
