import {
  isCelError,
  isCelIssue,
  type CelBindings,
  type CelEnvironment,
  type CelProgram,
  type CelRuntime,
} from './cel.ts';
import type { Device, DeviceAttribute } from './types.ts';

/**
 * Selectors of devices: CEL with the one variable `device`. An unknown domain is an empty map, as upstream has it.
 * Upstream: staging/src/k8s.io/dynamic-resource-allocation/cel/compile.go.
 * Left out: the static estimate of costs; attributes that are lists (alpha); `in` over domains finds every domain.
 */
/** Longest expression, and what evaluating one may cost. */
export const MAX_SELECTOR_LENGTH = 10 * 1024;
const MAX_COST = 1_000_000;

export type CompiledSelector = { readonly program: CelProgram } | { readonly error: string };
/** Whether a device is selected, or what went wrong. */
export type SelectorResult = boolean | { readonly error: string };

export class DeviceCel {
  readonly #env: CelEnvironment;
  readonly #quantity: (text: unknown) => unknown;
  readonly #version: (text: unknown) => unknown;
  readonly #bound = new WeakMap<Device, CelBindings>();
  readonly #results = new WeakMap<Device, Map<CelProgram, SelectorResult>>();

  constructor(cel: CelRuntime) {
    this.#env = cel.environment({ device: { name: 'kubernetes.DRADevice', fields: FIELDS } });
    const values = cel.environment({ v: 'dyn' });
    this.#quantity = maker(values, 'quantity(v)');
    this.#version = maker(values, 'semver(v)');
  }

  compile(expression: string): CompiledSelector {
    if (expression === '') return { error: EMPTY };
    const result = this.#env.compile(expression);
    if (isCelIssue(result)) return { error: `compilation failed: ${result.issue}` };
    if (result.type === 'bool' || result.type === 'dyn') return { program: result };
    return { error: `must evaluate to bool or the unknown type, not ${result.type}` };
  }

  /** Devices are never changed in place: what is known of one stays true. */
  matches(program: CelProgram, driver: string, device: Device): SelectorResult {
    const known = this.#results.get(device) ?? new Map<CelProgram, SelectorResult>();
    if (known.size === 0) this.#results.set(device, known);
    const result = known.get(program) ?? this.#evaluate(program, driver, device);
    known.set(program, result);
    return result;
  }

  #evaluate(program: CelProgram, driver: string, device: Device): SelectorResult {
    const unknown = unsupported(device);
    if (unknown !== undefined) return { error: unknown };
    const result = program.evaluate(this.#bind(driver, device), MAX_COST);
    if (isCelError(result)) return { error: result.error };
    if (typeof result.value === 'boolean') return result.value;
    return { error: `CEL result of type ${typeNameOf(result.value)} could not be converted to bool: ${NO_CONVERSION}` };
  }

  #bind(driver: string, device: Device): CelBindings {
    const known = this.#bound.get(device);
    if (known) return known;
    const attributes = lazily(() => this.#byDomain(driver, device.attributes ?? {}, (a) => this.#attribute(a)));
    const capacity = lazily(() => this.#byDomain(driver, device.capacity ?? {}, (c) => this.#quantity(c.value)));
    const bound = this.#env.bind({
      device: {
        driver: () => driver,
        allowMultipleAllocations: () => device.allowMultipleAllocations === true,
        attributes,
        capacity,
      },
    });
    this.#bound.set(device, bound);
    return bound;
  }

  #attribute({ int, bool, string, version }: DeviceAttribute): unknown {
    if (int !== undefined) return BigInt(int);
    return bool ?? string ?? this.#version(version);
  }

  #byDomain<T>(driver: string, items: Readonly<Record<string, T>>, value: (item: T) => unknown): Map<string, unknown> {
    const domains = new Map<string, Map<string, unknown>>();
    for (const [name, item] of Object.entries(items)) {
      const slash = name.indexOf('/');
      const domain = slash < 0 ? driver : name.slice(0, slash);
      const inner = domains.get(domain) ?? new Map<string, unknown>();
      domains.set(domain, inner.set(name.slice(slash + 1), value(item)));
    }
    return withDefault(domains);
  }
}

/** cel-go shows no line where there is none. */
const EMPTY =
  "compilation failed: ERROR: <input>:1:0: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const NO_CONVERSION = "unsupported native conversion to 'bool'";

const FIELDS = {
  driver: 'string',
  allowMultipleAllocations: 'bool',
  attributes: 'map<string, map<string, dyn>>',
  capacity: 'map<string, map<string, kubernetes.Quantity>>',
} as const;

function maker(env: CelEnvironment, expression: string): (v: unknown) => unknown {
  const program = env.compile(expression);
  return (v) => {
    const result = isCelIssue(program) ? undefined : program.evaluate(env.bind({ v: String(v) }), MAX_COST);
    return result && !isCelError(result) ? result.value : undefined;
  };
}

/** Upstream: getAttributeValue; a value of a form it does not know ends the attempt. */
function unsupported({ attributes = {} }: Device): string | undefined {
  for (const [name, { int, bool, string, version }] of Object.entries(attributes))
    if ((int ?? bool ?? string ?? version) === undefined) return `attribute ${name}: unsupported attribute value`;
  return undefined;
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** cel-js takes plain Maps only. */
function withDefault(domains: Map<string, Map<string, unknown>>): Map<string, unknown> {
  const get = domains.get.bind(domains);
  const none = new Map<string, unknown>();
  domains.get = (key) => get(key) ?? none;
  return domains;
}

function typeNameOf(value: unknown): string {
  if (typeof value === 'bigint') return 'int';
  return typeof value === 'number' ? 'double' : value instanceof Map ? 'map' : typeof value;
}
