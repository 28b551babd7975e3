import type { KindDef } from '../apiserver/kind.ts';

/**
 * A kind whose rules, columns and subresources are in the late parts: its names are there from the start, everything
 * else is asked of them when it is needed, which is when somebody writes or shows an object.
 */
export type KindIdentity = Pick<KindDef, IdentityField>;

type IdentityField =
  | 'group'
  | 'version'
  | 'kind'
  | 'plural'
  | 'singular'
  | 'shortNames'
  | 'categories'
  | 'namespaced'
  | 'storedAs'
  | 'verbs'
  | 'hasStatus'
  | 'takesStatusOnCreate'
  | 'hasGeneration'
  | 'orphansByDefault'
  | 'requiresVersion'
  | 'returnsDeleted'
  | 'isChatty';

const RULES: Readonly<Record<Exclude<keyof KindDef, IdentityField>, true>> = {
  openApiSchema: true,
  conversion: true,
  virtual: true,
  partUpdates: true,
  subresources: true,
  statusResets: true,
  writers: true,
  prepareCreate: true,
  prepareUpdate: true,
  prepareStatusUpdate: true,
  allocate: true,
  release: true,
  validate: true,
  validateCreate: true,
  validateUpdate: true,
  validateStatusUpdate: true,
  graceSeconds: true,
  prepareDelete: true,
  mayRemove: true,
  nameRule: true,
  selectableFields: true,
  columns: true,
  deprecationWarning: true,
  warnings: true,
};

export function lateKind(identity: KindIdentity, load: () => KindDef): KindDef {
  const def: KindDef = { ...identity };
  for (const field of Object.keys(RULES) as (keyof KindDef)[])
    Object.defineProperty(def, field, { enumerable: true, get: () => load()[field] });
  return def;
}

export const kindKey = ({ group, version, kind }: KindIdentity): string => `${group}/${version}/${kind}`;
