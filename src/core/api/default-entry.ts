import type { JsonObject } from './json.ts';

/** What a row of the default tables is made of. */

/** Works out a default from the object it is missing in; undefined leaves the field absent. */
export type DefaultRule = (object: JsonObject) => unknown;

export interface DefaultEntry {
  /** Values for fields that are not set, in order: a rule sees the fields before it. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** For what concerns several fields; returns the same object if nothing changes. */
  readonly rewrite?: (object: JsonObject, memory: DefaultMemory) => JsonObject;
}

export interface DefaultMemory {
  remember<T extends object>(part: T, change: (part: T) => T): T;
}

export type DefaultTable = Readonly<Record<string, DefaultEntry>>;
