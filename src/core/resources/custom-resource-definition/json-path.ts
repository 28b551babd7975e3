/**
 * The simple JSON paths of printer columns: '.spec.size', '.status.conditions[?(@.type=="Ready")].status',
 * '.spec.hosts[*]', '.spec.list[0]'. Upstream: staging/src/k8s.io/client-go/util/jsonpath.
 * Left out: unions, slices, recursive descent; a path with them finds nothing.
 */
type Step = (values: readonly unknown[]) => unknown[];

const TOKEN = /\.([\w-]+)|\['([^']+)'\]|\[(\d+)\]|\[\*\]|\.\*|\[\?\(@\.([\w.-]+)\s*==\s*["']([^"']*)["']\)\]/y;

export function jsonPath(path: string): (value: unknown) => unknown[] {
  const steps = stepsOf(path.replace(/^\{(.*)\}$/, '$1').replace(/^\$/, ''));
  return (value) =>
    (steps ? steps.reduce<readonly unknown[]>((values, step) => step(values), [value]) : []) as unknown[];
}

function stepsOf(path: string): Step[] | undefined {
  const token = new RegExp(TOKEN);
  const steps: Step[] = [];
  while (token.lastIndex < path.length) {
    const match = token.exec(path);
    if (!match) return undefined;
    steps.push(stepOf(match));
  }
  return steps;
}

function stepOf([, name, quoted, index, field, wanted]: RegExpExecArray): Step {
  const key = name ?? quoted ?? index;
  if (key !== undefined) return (values) => values.map((v) => member(v, key)).filter((v) => v !== undefined);
  if (field === undefined) return (values) => values.flatMap(children);
  const path = field.split('.');
  const matches = (v: unknown) => String(path.reduce<unknown>((part, step) => member(part, step), v)) === wanted;
  return (values) => values.flatMap(children).filter(matches);
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

const children = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];
