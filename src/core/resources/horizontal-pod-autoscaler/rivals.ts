import { matches, parseSelector, type Selector } from '../../api/label-selector.ts';
import type { Pod } from '../../api/types.ts';

/**
 * Which autoscalers select a pod: two on the same pods would fight, so neither acts.
 * Upstream: hpasControllingPodsUnderSelector in horizontal.go, pkg/controller/util/selectors.
 */
interface Known {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Selector;
}

export class Rivals {
  readonly #known = new Map<string, Known>();
  readonly #parsed = new Map<string, ReturnType<typeof parseSelector>>();
  /** By namespace and the first label a selector asks for. */
  readonly #byLabel = new Map<string, Map<string, Known>>();

  /** Reads a selector; the same text gives the same object. */
  parse(text: string): ReturnType<typeof parseSelector> {
    let parsed = this.#parsed.get(text);
    if (!parsed) this.#parsed.set(text, (parsed = parseSelector(text)));
    return parsed;
  }

  set(key: string, known: Known): void {
    if (this.#known.get(key)?.selector === known.selector) return;
    this.remove(key);
    this.#known.set(key, known);
    const bucket = bucketOf(known);
    const others = this.#byLabel.get(bucket);
    if (others) others.set(key, known);
    else this.#byLabel.set(bucket, new Map([[key, known]]));
  }

  remove(key: string): void {
    const known = this.#known.get(key);
    if (!known) return;
    this.#known.delete(key);
    const bucket = bucketOf(known);
    const others = this.#byLabel.get(bucket);
    others?.delete(key);
    if (others?.size === 0) this.#byLabel.delete(bucket);
  }

  /** All that select one of the pods, by name. */
  of(pods: readonly Pod[]): Known[] {
    const found = new Map<string, Known>();
    for (const { metadata } of pods) {
      const { namespace = '', labels = {} } = metadata;
      for (const bucket of bucketsOf(namespace, labels))
        for (const [key, known] of this.#byLabel.get(bucket) ?? [])
          if (!found.has(key) && matches(known.selector, labels)) found.set(key, known);
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

const ANY = '*';

function bucketOf({ namespace, selector }: Known): string {
  const first = selector.find((r) => r.operator === 'In' && r.values.length === 1);
  return `${namespace} ${first ? `${first.key}=${first.values[0]}` : ANY}`;
}

function bucketsOf(namespace: string, labels: Readonly<Record<string, string>>): string[] {
  const out = [`${namespace} ${ANY}`];
  for (const key in labels) out.push(`${namespace} ${key}=${labels[key]}`);
  return out;
}
