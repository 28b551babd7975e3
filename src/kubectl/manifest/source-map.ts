import { EVENT_ID, SCALAR_STYLE, getScalarValue, parseEvents } from 'js-yaml';

/**
 * Where each value of a document stands in its source: JSON pointer ('/spec/containers/0/image') -> offsets.
 * 1. Offsets are those of the whole manifest: `base` is added to what the parser says.
 * 2. A value reached through an alias or a merge key has the position of the alias itself and nothing below it.
 */
export interface SourceSpan {
  readonly start: number;
  readonly end: number;
}

export interface SourceEntry {
  /** The key in front of the value; absent for list items and the document itself. */
  readonly key?: SourceSpan;
  readonly value: SourceSpan;
}

export type SourceMap = ReadonlyMap<string, SourceEntry>;

export interface DuplicateKey {
  readonly name: string;
  readonly at: SourceSpan;
}

export const pointerToken = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

type YamlEvent = ReturnType<typeof parseEvents>[number];
type ScalarEvent = Extract<YamlEvent, { valueStart: number }>;

interface Open {
  readonly kind: 'document' | 'mapping' | 'sequence';
  readonly pointer: string;
  readonly start: number;
  readonly ownKey: SourceSpan | undefined;
  key: { name: string; span: SourceSpan } | undefined;
  index: number;
}

export function buildSourceMap(text: string, base: number): { map: SourceMap; duplicates: DuplicateKey[] } {
  const walk = new Walk(text, base);
  for (const event of parseEvents(text, {})) {
    if (event.type === EVENT_ID.DOCUMENT && walk.isDone) break;
    walk.take(event);
  }
  return { map: walk.map, duplicates: walk.duplicates };
}

class Walk {
  readonly map = new Map<string, SourceEntry>();
  readonly duplicates: DuplicateKey[] = [];
  isDone = false;
  readonly #text: string;
  readonly #base: number;
  readonly #open: Open[] = [];
  /** End of the last scalar read: where the collections around it end so far. */
  #end = 0;

  constructor(text: string, base: number) {
    this.#text = text;
    this.#base = base;
  }

  take(event: YamlEvent): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#push('document', '', 0, undefined);
        return;
      case EVENT_ID.POP:
        this.#pop();
        return;
      case EVENT_ID.SCALAR: {
        const span = this.#scalarSpan(event);
        if (!this.#takeKey(getScalarValue(this.#text, event), span)) this.#leaf(span);
        return;
      }
      case EVENT_ID.ALIAS: {
        const span = this.#span(event.anchorStart - 1, event.anchorEnd);
        if (!this.#takeKey(`*${this.#text.slice(event.anchorStart, event.anchorEnd)}`, span)) this.#leaf(span);
        return;
      }
      default: {
        const { pointer, key } = this.#place();
        this.#push(event.type === EVENT_ID.MAPPING ? 'mapping' : 'sequence', pointer, event.start, key);
      }
    }
  }

  #push(kind: Open['kind'], pointer: string, start: number, ownKey: SourceSpan | undefined): void {
    this.#open.push({ kind, pointer, start, ownKey, key: undefined, index: 0 });
    this.#end = Math.max(this.#end, start);
  }

  #pop(): void {
    const closed = this.#open.pop();
    if (!closed) return;
    if (closed.kind === 'document') this.isDone = true;
    else this.#record(closed.pointer, closed.ownKey, this.#span(closed.start, this.#end));
  }

  /** True if the scalar was a key of the mapping that is open. */
  #takeKey(name: string, span: SourceSpan): boolean {
    const parent = this.#open.at(-1);
    if (parent?.kind !== 'mapping' || parent.key) return false;
    parent.key = { name, span };
    return true;
  }

  #leaf(span: SourceSpan): void {
    const { pointer, key } = this.#place();
    this.#record(pointer, key, span);
  }

  /** The pointer of the value that starts here; its key is used up. */
  #place(): { pointer: string; key: SourceSpan | undefined } {
    const parent = this.#open.at(-1);
    if (!parent || parent.kind === 'document') return { pointer: '', key: undefined };
    if (parent.kind === 'sequence') return { pointer: `${parent.pointer}/${parent.index++}`, key: undefined };
    const key = parent.key;
    parent.key = undefined;
    return { pointer: `${parent.pointer}/${pointerToken(key?.name ?? '')}`, key: key?.span };
  }

  #record(pointer: string, key: SourceSpan | undefined, value: SourceSpan): void {
    if (key && this.map.has(pointer)) {
      this.duplicates.push({ name: this.#text.slice(key.start - this.#base, key.end - this.#base), at: key });
    }
    this.map.set(pointer, { ...(key ? { key } : {}), value });
  }

  /** Quotes belong to the span; an empty value is a point after its key. */
  #scalarSpan(event: ScalarEvent): SourceSpan {
    if (event.valueStart < 0) return this.#span(this.#end, this.#end);
    const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
    this.#end = event.valueEnd + quote;
    return this.#span(event.valueStart - quote, this.#end);
  }

  #span(start: number, end: number): SourceSpan {
    return { start: this.#base + start, end: this.#base + Math.max(start, end) };
  }
}
