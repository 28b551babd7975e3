import type { CelRuntime, CelSource } from '../core/api/cel.ts';
import type { Command } from './protocol.ts';

/**
 * The evaluator of CEL is loaded when the first rule or policy comes: commands wait behind it, in order, until it is
 * there. The engine itself never waits. Invariant: no command that speaks of CEL reaches the host before the evaluator.
 */
export interface CelGate {
  readonly cel: CelSource;
  /** Hands a command on, now or as soon as those before it are handed on. */
  pass(command: Command): void;
}

export function celGate(load: () => Promise<CelRuntime>, deliver: (command: Command) => void): CelGate {
  let cel: CelRuntime | undefined;
  let waiting: Command[] | undefined;
  const open = (loaded: CelRuntime): void => {
    cel = loaded;
    const held = waiting ?? [];
    waiting = undefined;
    for (const command of held) deliver(command);
  };
  return {
    cel: () => cel,
    pass(command) {
      if (waiting) waiting.push(command);
      else if (cel || !speaksOfCel(command)) deliver(command);
      else {
        waiting = [command];
        void load().then(open);
      }
    },
  };
}

const WORDS = /x-kubernetes-validations|AdmissionPolicy/;

function speaksOfCel(command: Command): boolean {
  switch (command.type) {
    case 'engine.boot':
      return mentions(command.options);
    case 'api.request':
    case 'remote.request':
      return (
        WORDS.test(command.request.path) ||
        /admissionpolic/.test(command.request.path) ||
        mentions(command.request.body)
      );
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
