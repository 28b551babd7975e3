/**
 * The JSON paths of printer columns and selectable fields: '.spec.size', '.status.conditions[?(@.type=="Ready")].status',
 * '.spec.hosts[*]', '.spec.list[-1]', '.spec.list[0:2]', '.metadata.annotations.example\.com/x', '..name'.
 * Upstream: staging/src/k8s.io/client-go/util/jsonpath. Left out: unions of fields, ranges, functions; a path with them
 * finds nothing.
 */
type Step = (values: readonly unknown[]) => unknown[];

const TOKEN =
  /\.\.((?:[\w-]|\\.)+|\*)|\.((?:[\w/@$-]|\\.)+)|\['((?:[^'\\]|\\.)+)'\]|\[(-?\d*:-?\d*(?::-?\d*)?)\]|\[(-?\d+(?:,-?\d+)*)\]|\[\*\]|\.\*|\[\?\((.+?)\)\]/y;

export function jsonPath(path: string): (value: unknown) => unknown[] {
  const steps = stepsOf(path.replace(/^\{(.*)\}$/, '$1').replace(/^\$/, ''));
  return (value) =>
    (steps ? steps.reduce<readonly unknown[]>((values, step) => step(values), [value]) : []) as unknown[];
}

function stepsOf(path: string): Step[] | undefined {
  const token = new RegExp(TOKEN);
  const steps: Step[] = [];
  if (path === '.') return steps;
  while (token.lastIndex < path.length) {
    const match = token.exec(path);
    const step = match && stepOf(match);
    if (!step) return undefined;
    steps.push(step);
  }
  return steps;
}

const plain = (name: string): string => name.replace(/\\(.)/g, '$1');

function stepOf([, deep, name, quoted, slice, indexes, filter]: RegExpExecArray): Step | undefined {
  if (deep !== undefined) return (values) => values.flatMap((v) => descend(v, plain(deep)));
  const key = name ?? quoted;
  if (key !== undefined) return (values) => values.map((v) => member(v, plain(key))).filter((v) => v !== undefined);
  if (slice !== undefined) return (values) => values.flatMap((v) => sliced(v, slice));
  if (indexes !== undefined) {
    const wanted = indexes.split(',').map(Number);
    return (values) => values.flatMap((v) => wanted.map((i) => item(v, i))).filter((v) => v !== undefined);
  }
  if (filter === undefined) return (values) => values.flatMap(children);
  const matches = filterOf(filter.trim());
  return matches && ((values) => values.flatMap(children).filter(matches));
}

const item = (value: unknown, index: number): unknown => (Array.isArray(value) ? value.at(index) : undefined);

function sliced(value: unknown, slice: string): unknown[] {
  if (!Array.isArray(value)) return [];
  const [from = '', to = '', by = ''] = slice.split(':');
  const part = value.slice(from === '' ? 0 : Number(from), to === '' ? undefined : Number(to)) as unknown[];
  const step = Number(by || '1');
  return step > 1 ? part.filter((_v, i) => i % step === 0) : part;
}

function descend(value: unknown, name: string): unknown[] {
  const own = name === '*' ? children(value) : [member(value, name)].filter((v) => v !== undefined);
  return [...own, ...children(value).flatMap((child) => descend(child, name))];
}

const FILTER = /^@((?:\.(?:[\w/-]|\\.)+|\['[^']+'\])*)(?:\s*(==|!=|<=|>=|<|>)\s*(.+))?$/;

function filterOf(text: string): ((value: unknown) => boolean) | undefined {
  const m = FILTER.exec(text);
  const steps = m && stepsOf(m[1] as string);
  if (!steps) return undefined;
  const find = (value: unknown): unknown => steps.reduce<readonly unknown[]>((v, step) => step(v), [value])[0];
  const operator = m[2];
  if (operator === undefined) return (value) => find(value) !== undefined;
  const wanted = literal((m[3] as string).trim());
  return (value) => compare(find(value), operator, wanted);
}

const literal = (text: string): unknown => {
  const quoted = /^(["'])(.*)\1$/.exec(text);
  if (quoted) return quoted[2];
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isNaN(Number(text)) ? text : Number(text);
};

function compare(found: unknown, operator: string, wanted: unknown): boolean {
  if (found === undefined || found === null) return false;
  const [a, b] = typeof found === typeof wanted ? [found, wanted] : [String(found), String(wanted)];
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return (a as number) < (b as number);
    case '<=':
      return (a as number) <= (b as number);
    case '>':
      return (a as number) > (b as number);
    default:
      return (a as number) >= (b as number);
  }
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

const children = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];
