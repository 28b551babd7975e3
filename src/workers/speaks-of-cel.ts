import type { Command } from './protocol.ts';

/** Whether a command brings a rule, a policy or devices, for which the evaluator of CEL has to be there. */
const WORDS = /x-kubernetes-validations|AdmissionPolicy|DeviceClass|ResourceClaim/;
const PATHS = /admissionpolic|deviceclass|resourceclaim/;

export function speaksOfCel(command: Command): boolean {
  switch (command.type) {
    case 'engine.boot':
      return mentions(command.options);
    case 'api.request':
    case 'remote.request':
      return WORDS.test(command.request.path) || PATHS.test(command.request.path) || mentions(command.request.body);
    case 'manifest.apply':
      return mentions(command.documents);
    default:
      return false;
  }
}

/** Looks through plain data, the maps of a snapshot included. */
function mentions(value: unknown): boolean {
  if (typeof value === 'string') return WORDS.test(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(mentions);
  if (value instanceof Map) {
    for (const [key, part] of value) if (mentions(key) || mentions(part)) return true;
    return false;
  }
  for (const [key, part] of Object.entries(value))
    if (key === 'x-kubernetes-validations' || mentions(part)) return true;
  return false;
}
