import { matches, selectorOfMap } from '../api/label-selector.ts';
import type { Event, KubeObject } from '../api/types.ts';
import type { Engine } from '../engine/engine.ts';
import type { ExecOptions } from '../world/shell-host/execution.ts';
import type { Sight } from './scenario.ts';

/**
 * What scenarios look at: objects, events, logs, answers of commands and of requests. A pattern is like an object if all
 * that it names is there: an array's members each somewhere in the array, a regular expression in the text.
 */
export type Pattern = unknown;

/** 'pods', 'pod/web-0', 'jobs.batch/pi', 'kube-system:pods/x': by any name kubectl takes. */
export interface Target {
  readonly namespace: string;
  readonly groupKind: string;
  readonly name?: string;
  /** Path of the object or collection in the API. */
  readonly path: string;
}

export function targetOf(engine: Engine, text: string): Target {
  const [place, rest] = text.includes(':') ? (text.split(':', 2) as [string, string]) : ['default', text];
  const [kind = '', name] = rest.split('/', 2);
  const mapping = engine.mappingByName(kind);
  if (!mapping) throw new Error(`no kind is called ${kind}`);
  const { apiVersion, plural, groupKind, namespaced } = mapping;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const collection = `${root}${namespaced ? `/namespaces/${place}` : ''}/${plural}`;
  return { namespace: place, groupKind, path: name ? `${collection}/${name}` : collection, ...(name ? { name } : {}) };
}

export function listOf(engine: Engine, target: string, labels: Readonly<Record<string, string>> = {}): KubeObject[] {
  const { path } = targetOf(engine, target);
  const { items } = engine.handle({ method: 'GET', path }).body as { items: KubeObject[] };
  return items.filter((o) => matches(selectorOfMap(labels), o.metadata.labels));
}

/** The object is there and like the pattern. */
export const is =
  (target: string, pattern: Pattern = {}): Sight =>
  (engine) => {
    const answer = engine.handle({ method: 'GET', path: targetOf(engine, target).path });
    if (answer.code !== 200) return `${target} is not there`;
    return isLike(answer.body, pattern) ? undefined : `${target} is ${excerpt(answer.body, pattern)}`;
  };

export const isGone =
  (target: string): Sight =>
  (engine) =>
    engine.handle({ method: 'GET', path: targetOf(engine, target).path }).code === 404 ? undefined : `${target} exists`;

/** Exactly so many objects are like the pattern. */
export const count =
  (n: number, target: string, pattern: Pattern = {}): Sight =>
  (engine) => {
    const found = listOf(engine, target);
    const fit = found.filter((o) => isLike(o, pattern)).length;
    return fit === n ? undefined : `${fit} of ${found.length} ${target} fit, not ${n}: ${excerpt(found, pattern)}`;
  };

/** An event about an object whose name begins so. */
export const event =
  (name: string, reason: string, message: string | RegExp = /./, pattern: Pattern = {}): Sight =>
  (engine) => {
    const all = listOf(engine, ANY_NAMESPACE) as Event[];
    const about = all.filter((e) => e.involvedObject.name?.startsWith(name));
    const hit = about.find((e) => e.reason === reason && isLike(e.message ?? '', message) && isLike(e, pattern));
    return hit ? undefined : `events of ${name}: ${about.map((e) => `${e.reason} (${e.message})`).join('; ')}`;
  };
const ANY_NAMESPACE = 'events';

/** The log of 'pod' or 'pod/container' has a line like this. */
export const log =
  (pod: string, line: string | RegExp, previous = false): Sight =>
  (engine) => {
    const [name, container] = pod.split('/', 2);
    const lines = engine.logs(`Pod/default/${name}`, container, previous);
    return lines.some((l) => isLike(l, line)) ? undefined : `log of ${pod}: ${lines.slice(-20).join(' | ')}`;
  };

/** What a command in 'pod' or 'pod/container' prints, and how it ends; it is given five seconds. */
export const prints =
  (pod: string, argv: readonly string[], out: string | RegExp, code = 0): Sight =>
  (engine) => {
    const seen = runIn(engine, pod, argv);
    const fits = seen.code === code && isLike(seen.text.trimEnd(), out);
    return fits ? undefined : `${argv.join(' ')} in ${pod} ends with ${seen.code}: ${seen.text}`;
  };

export function runIn(engine: Engine, pod: string, argv: readonly string[]): { text: string; code?: number } {
  const [name, container] = pod.split('/', 2);
  const spec = engine.object(`Pod/default/${name}`)?.['spec'] as { containers: { name: string }[] } | undefined;
  const seen: { text: string; code?: number } = { text: '' };
  const options: ExecOptions = {
    stdin: false,
    tty: false,
    onOutput: (bytes) => (seen.text += bytes),
    onExit: (code) => (seen.code = code),
  };
  engine.run(`Pod/default/${name}`, container ?? spec?.containers[0]?.name ?? '', argv, options);
  for (let i = 0; i < 20 && seen.code === undefined; i++) engine.advance(engine.now + 250);
  return seen;
}

/** How a request from a machine or a pod ends: a pattern of the outcome. */
export const answers =
  (source: string, url: string, pattern: Pattern): Sight =>
  (engine) => {
    const outcome = engine.http({ source, method: 'GET', url });
    return isLike(outcome, pattern) ? undefined : `${url} from ${source}: ${JSON.stringify(outcome)}`;
  };

export function isLike(value: unknown, pattern: Pattern): boolean {
  if (typeof pattern === 'function') return (pattern as (value: unknown) => boolean)(value);
  if (pattern instanceof RegExp) return typeof value === 'string' && pattern.test(value);
  if (Array.isArray(pattern)) {
    if (!Array.isArray(value)) return pattern.length === 0 && value === undefined;
    return pattern.every((p) => value.some((v) => isLike(v, p)));
  }
  if (typeof pattern !== 'object' || pattern === null) return value === pattern;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(pattern).every(([k, p]) => isLike((value as Record<string, unknown>)[k], p));
}

/** Of a value, what the pattern speaks of. */
function excerpt(value: unknown, pattern: Pattern): string {
  return JSON.stringify(narrowed(value, pattern))?.slice(0, 900) ?? 'absent';
}

function narrowed(value: unknown, pattern: Pattern): unknown {
  if (Array.isArray(value)) return Array.isArray(pattern) ? value : value.map((v) => narrowed(v, pattern));
  if (typeof value !== 'object' || value === null || typeof pattern !== 'object' || pattern === null) return value;
  if (pattern instanceof RegExp) return value;
  const own = value as Record<string, unknown>;
  const keys = Object.keys(pattern);
  return Object.fromEntries(keys.map((k) => [k, narrowed(own[k], (pattern as Record<string, unknown>)[k])]));
}
