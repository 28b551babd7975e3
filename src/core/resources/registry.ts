import type { KindDef } from '../apiserver/kind.ts';
import { plainKinds } from './plain-kinds.ts';
import { basicKinds } from './basic-kinds.ts';

/** Every kind that is served, one line each for those with rules of their own. */
export function kindDefs(): KindDef[] {
  return [...basicKinds(), ...plainKinds()];
}
