import type { CelRuntime, CelSource } from '../core/api/cel.ts';
import { isLateImage, type LateParts, type LateSource } from '../core/lean.ts';
import { speaksOfCel } from './speaks-of-cel.ts';
import type { Command } from './protocol.ts';

/**
 * Lets the engine start before all of it was loaded. The late parts are loaded as soon as a cluster runs, the evaluator
 * of CEL when the first rule or policy comes; commands that need one wait, and all that follow them, in order. The
 * engine itself never waits. Invariant: no command reaches the host before what it needs.
 */
export interface LateGate {
  readonly late: LateSource;
  readonly cel: CelSource;
  /** Hands a command on, now or as soon as those before it are handed on. */
  pass(command: Command): void;
  /** Loads the late parts now. */
  loadLate(): void;
}

export interface LateGateOptions {
  readonly loadLate: () => Promise<LateParts>;
  readonly loadCel: () => Promise<CelRuntime>;
  readonly deliver: (command: Command) => void;
  readonly onError: (error: unknown) => void;
}

export function lateGate({ loadLate, loadCel, deliver, onError }: LateGateOptions): LateGate {
  const waiting: Command[] = [];
  const late = once(loadLate, drain, onError);
  const cel = once(loadCel, drain, onError);

  /** Whether it may go on; if not, what it lacks is on its way. */
  function isReady(command: Command): boolean {
    if (!late.value() && needsLateParts(command)) return late.load();
    if (!cel.value() && speaksOfCel(command)) return cel.load();
    return true;
  }
  function drain(): void {
    for (let head = waiting[0]; head && isReady(head); head = waiting[0]) {
      waiting.shift();
      deliver(head);
    }
  }
  return {
    late: () => late.value() ?? notLoaded(),
    cel: cel.value,
    loadLate: () => void late.load(),
    pass(command) {
      waiting.push(command);
      drain();
    },
  };
}

function notLoaded(): never {
  throw new Error('the late parts of the engine were asked for before they were loaded');
}

interface Once<T> {
  readonly value: () => T | undefined;
  readonly load: () => false;
}

/** Loads at most once; after a failure, again when next asked. */
function once<T>(load: () => Promise<T>, onLoaded: () => void, onError: (error: unknown) => void): Once<T> {
  let value: T | undefined;
  let isLoading = false;
  const failed = (error: unknown): void => {
    isLoading = false;
    onError(error);
  };
  return {
    value: () => value,
    load: () => {
      if (isLoading) return false;
      isLoading = true;
      load()
        .then((loaded) => void (value = loaded))
        .then(onLoaded)
        .catch(failed);
      return false;
    },
  };
}

/** What can do without: a cluster that starts as the page starts it, its clock, and looking at it. */
function needsLateParts(command: Command): boolean {
  switch (command.type) {
    case 'engine.boot':
      return !isPlain(command.options);
    case 'clock.play':
    case 'clock.pause':
    case 'clock.speed':
    case 'frame.ack':
      return false;
    case 'query':
      // a request may be for a table, or for an object, of a kind whose rules are among them
      return command.query.name === 'http';
    default:
      return true;
  }
}

const PLAIN_KINDS: ReadonlySet<string> = new Set(['Deployment', 'Service']);
/** Fields by which somebody runs a command in a container, or gives it a configuration. */
const FIELDS: ReadonlySet<string> = new Set([
  'command',
  'args',
  'exec',
  'stdin',
  'tty',
  'volumeMounts',
  'shareProcessNamespace',
  'hostPID',
  'securityContext',
]);

function isPlain(options: Extract<Command, { type: 'engine.boot' }>['options']): boolean {
  const { snapshot, warmUp, ...cluster } = options;
  // The components of a kubeadm cluster are containers with commands.
  const isBare = !('preset' in cluster) || cluster.preset === 'plain';
  const isInCloud = 'cloudProvider' in cluster && cluster.cloudProvider === 'simulated';
  // Thresholds of kubelets are watched by a late part.
  const isUsual = !('kubelet' in cluster) || cluster.kubelet === undefined;
  if (snapshot || !isBare || isInCloud || !isUsual || typeof cluster.nodes !== 'number') return false;
  return (warmUp?.documents ?? []).every(({ object }) => PLAIN_KINDS.has(object.kind ?? '') && !runs(object));
}

function runs(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(runs);
  return Object.entries(value).some(
    ([key, part]) =>
      FIELDS.has(key) || (key === 'image' && typeof part === 'string' && isLateImage(part)) || runs(part),
  );
}
