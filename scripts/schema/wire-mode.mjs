/**
 * How the zero of a field is written. One of:
 *   keep   the field is a pointer or a list that must be written: what was sent is kept, an absent field stays absent
 *   drop   a zero is the same as absent and is not written
 *   write  always written; its zero if absent
 */
import { ALWAYS_WRITTEN, DROPPED_WHEN_ZERO, POINTERS, STRUCT_VALUES } from './wire-facts.mjs';

const USUAL_STRUCT_VALUES = new Set(['metadata', 'spec', 'status', 'template']);

const lists = (table, definition, property) => (table[definition.name] ?? '').split(' ').includes(property.name);

/** Without a fact to the contrary. */
function usualMode(property) {
  if (property.required)
    return ['array', 'map', 'bytes', 'time', 'microTime', 'any'].includes(property.type) ? 'keep' : 'write';
  if (property.type === 'ref') return USUAL_STRUCT_VALUES.has(property.name) ? 'write' : 'keep';
  return 'drop';
}

export function wireMode(definition, property) {
  if (lists(POINTERS, definition, property)) return 'keep';
  if (lists(STRUCT_VALUES, definition, property) || lists(ALWAYS_WRITTEN, definition, property)) return 'write';
  if (lists(DROPPED_WHEN_ZERO, definition, property)) return 'drop';
  return usualMode(property);
}
