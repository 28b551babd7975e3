import { Environment } from '@marcbachmann/cel-js';
import type {
  CelAuthorizer,
  CelBindings,
  CelEnvironment,
  CelIssue,
  CelOptions,
  CelProgram,
  CelResult,
  CelRuntime,
  CelType,
} from '../api/cel.ts';
import { callName, walk, type CelNode } from './ast.ts';
import { mendHas } from './has.ts';
import { evaluationMessage } from './evaluation-error.ts';
import { issueAt, issueOf, typeName, type LibraryError } from './issues.ts';
import { AUTHORIZER_TYPE, authorizerValue, authzLibrary } from './libraries/authz.ts';
import { formatLibrary } from './libraries/format.ts';
import { ipLibrary } from './libraries/ip.ts';
import { jsonPatchLibrary } from './libraries/json-patch.ts';
import { listsLibrary } from './libraries/lists.ts';
import { optionalsLibrary } from './libraries/optionals.ts';
import { quantityLibrary } from './libraries/quantity.ts';
import { regexLibrary } from './libraries/regex.ts';
import { semverLibrary } from './libraries/semver.ts';
import { stringsLibrary } from './libraries/strings.ts';
import { urlLibrary } from './libraries/url.ts';
import { allowMixedFormatArguments, indexProblem, literalProblem } from './literals.ts';
import { CostExceeded, measure, Meter } from './meter.ts';
import { useMessages } from './message-literals.ts';
import { scanMessages } from './message-scan.ts';
import { MessageTypes } from './message-values.ts';
import { useOwnFunctions } from './own-names.ts';
import { patches } from './patch-values.ts';
import { NO_OBJECT, SchemaTypes, type Converters } from './schema-types.ts';
import { registerTwoVariableMacros } from './two-variables.ts';
import { dynValues } from './values.ts';

/**
 * CEL as Kubernetes 1.36 has it: the language of @marcbachmann/cel-js, Kubernetes' libraries, types by schema, cel-go's
 * words for what goes wrong. Upstream: apiserver/pkg/cel/environment/base.go.
 * Left out: sortBy, selectors by label in `authorizer`, the static estimate of costs.
 */
export function createCel(): CelRuntime {
  const base = baseEnvironment();
  const makers = makersOf(base);
  const optionals = withLibraries(base, makers);
  const made = { plain: new WeakMap<object, CelEnvironment>(), patching: new WeakMap<object, CelEnvironment>() };
  return {
    environment(variables, options = {}) {
      const known = options.makesPatches ? made.patching : made.plain;
      const environment =
        known.get(variables) ?? new KubernetesEnvironment(optionals.clone(), { variables, makers, options });
      known.set(variables, environment);
      return environment;
    },
    patches,
  };
}

const LIMITS = { maxAstNodes: 10_000, maxDepth: 250, maxListElements: 1000, maxMapEntries: 1000, maxCallArguments: 32 };

const baseEnvironment = (): Environment => new Environment({ enableOptionalTypes: true, limits: LIMITS });

interface Makers extends Converters {
  optional(value: unknown): unknown;
  dyn(value: unknown): unknown;
}

/** Values of the library's own types are made by expressions: it exports no constructors. */
function makersOf(base: Environment): Makers {
  const env = base.clone().registerVariable('v', 'dyn');
  const make = (expression: string): ((value: unknown) => unknown) => {
    const run = env.parse(expression);
    return (v) => attempt(() => run({ v }) as unknown);
  };
  const { constructor: optional } = make('optional.of(v)')(1n) as { constructor: unknown };
  const { of } = optional as { of: (value: unknown) => unknown };
  return {
    optional: of,
    dyn: dynValues(),
    timestamp: make('timestamp(v)'),
    duration: make('duration(v)'),
    bytes: (base64) => bytesOf(base64),
  };
}

/** Undefined if it cannot be made: the schema's own rules say what is wrong with the text. */
function attempt(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function bytesOf(base64: string): Uint8Array {
  const text = base64.replace(/[=\s]/g, '');
  const out = new Uint8Array(Math.floor((text.length * 6) / 8));
  let [bits, held, at] = [0, 0, 0];
  for (const letter of text) {
    bits = ((bits << 6) | BASE64.indexOf(letter)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out[at++] = (bits >> held) & 0xff;
  }
  return out;
}

function withLibraries(base: Environment, makers: Makers): Environment {
  const env = base.clone();
  const libraries = [
    listsLibrary,
    regexLibrary,
    stringsLibrary,
    urlLibrary,
    quantityLibrary,
    ipLibrary,
    formatLibrary((value) => makers.optional(value)),
    optionalsLibrary((value) => makers.optional(value)),
    semverLibrary,
    jsonPatchLibrary,
    authzLibrary,
  ];
  for (const library of libraries) library.register(env);
  registerTwoVariableMacros(env);
  return env;
}

interface Declared {
  readonly variables: Readonly<Record<string, CelType>>;
  readonly makers: Makers;
  readonly options: CelOptions;
}

class KubernetesEnvironment implements CelEnvironment {
  readonly #env: Environment;
  readonly #messages: MessageTypes | undefined;
  readonly #types: SchemaTypes;
  readonly #binders = new Map<string, (value: unknown) => unknown>();
  readonly #compiled = new Map<string, CelProgram | CelIssue>();
  readonly #names: ReadonlySet<string>;

  constructor(env: Environment, { variables, makers, options }: Declared) {
    this.#env = env;
    this.#messages = options.makesPatches ? new MessageTypes(env) : undefined;
    this.#types = new SchemaTypes(env, makers);
    this.#names = new Set(Object.keys(variables));
    const shared = new Map<string, ReturnType<SchemaTypes['typeOf']>>();
    for (const [name, type] of Object.entries(variables)) this.#declare(name, type, makers, shared);
  }

  #declare(name: string, type: CelType, makers: Makers, shared: Map<string, ReturnType<SchemaTypes['typeOf']>>): void {
    if (typeof type === 'string') {
      const isAuthorizer = type === 'authorizer';
      this.#env.registerVariable(name, isAuthorizer ? AUTHORIZER_TYPE : 'dyn');
      this.#binders.set(name, (value) => (isAuthorizer ? authorizerValue(value as CelAuthorizer) : makers.dyn(value)));
      return;
    }
    if ('fields' in type) {
      this.#declareFields(name, type.name, type.fields);
      return;
    }
    const known = shared.has(type.name)
      ? shared.get(type.name)
      : this.#types.typeOf(type.schema, type.name, type.isRoot);
    shared.set(type.name, known);
    if (!known) return;
    this.#env.registerVariable(name, type.optional ? `optional<${known.name}>` : known.name);
    this.#binders.set(
      name,
      type.optional
        ? (value) => makers.optional(value === undefined ? undefined : known.value(value))
        : (value) => (value === undefined ? undefined : known.value(value ?? NO_OBJECT)),
    );
  }

  #declareFields(name: string, typeName_: string, fields: Readonly<Record<string, string>>): void {
    const ctor = class {};
    this.#env.registerType(typeName_, { ctor, fields: { ...fields } });
    this.#types.fields.set(typeName_, fields);
    this.#env.registerVariable(name, typeName_);
    this.#binders.set(name, (getters) => {
      const made = new ctor();
      for (const [field, get] of Object.entries(getters as Record<string, () => unknown>))
        Object.defineProperty(made, field, { get, enumerable: true });
      return made;
    });
  }

  knows(variable: string): boolean {
    return this.#binders.has(variable);
  }

  bind(values: Readonly<Record<string, unknown>>): CelBindings {
    const out: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(values)) {
      const bound = this.#binders.get(name)?.(value);
      if (bound !== undefined) out[name] = bound;
    }
    return out;
  }

  compile(expression: string): CelProgram | CelIssue {
    const known = this.#compiled.get(expression);
    if (known) return known;
    const made = this.#compile(expression);
    this.#compiled.set(expression, made);
    return made;
  }

  #compile(expression: string): CelProgram | CelIssue {
    try {
      const scanned = scanMessages(expression);
      const run = this.#env.parse(scanned?.text ?? expression);
      const root = run.ast as unknown as CelNode;
      if (scanned) useMessages(root, scanned, this.#messages);
      useOwnFunctions(root);
      mendHas(root, this.#types.fields);
      allowMixedFormatArguments(root);
      const result = run.check();
      if (!result.valid)
        return { issue: issueOf(expression, this.#withUnknown(result.error as unknown as LibraryError)) };
      const indexed = indexProblem(root, (type) => this.#types.fields.has(type));
      if (indexed) return { issue: issueOf(expression, { code: 'no_index', message: '', node: indexed.node }) };
      const wrong = literalProblem(root);
      if (wrong) return { issue: issueAt(expression, wrong.position, wrong.message) };
      return this.#program(run as unknown as Run, root, result.type as string);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { issue: issueOf(expression, error as LibraryError) };
    }
  }

  /** A function of that name is nowhere: cel-go says so, the library speaks of types. */
  #withUnknown(error: LibraryError): LibraryError {
    const name = error.node && callName(error.node);
    if (error.code !== 'no_matching_overload' || name === undefined) return error;
    if (this.#env.getDefinitions().functions.some((f) => f.name === name)) return error;
    return { ...fieldsOf(error), summary: `${error.summary ?? ''} (unknown)` };
  }

  #program(run: Run, root: CelNode, type: string): CelProgram {
    const meter = new Meter();
    measure(root, meter);
    const fieldType = root.checkedType?.name ?? 'dyn';
    return {
      type: typeName(WHOLE[type] ?? type),
      fieldType: /<[A-Z]>|\b[A-Z]\b/.test(fieldType) ? 'dyn' : fieldType,
      variables: this.#variablesIn(root),
      evaluate: (bindings, costLimit) => evaluate(run, meter, bindings, costLimit),
    };
  }

  #variablesIn(root: CelNode): ReadonlySet<string> {
    const found = new Set<string>();
    walk(root, (node) => {
      if (node.op === 'id' && this.#names.has(node.args as string)) found.add(node.args as string);
    });
    return found;
  }
}

/** How cel-js shortens them. */
const WHOLE: Readonly<Record<string, string>> = { list: 'list<dyn>', map: 'map<dyn, dyn>' };

type Run = (context: Readonly<Record<string, unknown>>) => unknown;

function evaluate(run: Run, meter: Meter, bindings: CelBindings, costLimit: number): CelResult {
  // an expression may be evaluated while another one is, by way of a variable that is one itself
  const [cost, limit] = [meter.cost, meter.limit];
  meter.cost = 0;
  meter.limit = costLimit;
  try {
    const value = run(bindings);
    return meter.cost > costLimit ? exceeded(meter) : { value, cost: meter.cost };
  } catch (error) {
    if (error instanceof CostExceeded || meter.cost > costLimit) return exceeded(meter);
    if (error instanceof Error) return { error: evaluationMessage(error), cost: meter.cost };
    throw error;
  } finally {
    meter.cost = cost;
    meter.limit = limit;
  }
}

const exceeded = (meter: Meter): CelResult => ({ error: new CostExceeded().message, cost: meter.cost });

const fieldsOf = ({ code, message, node, range, summary }: LibraryError): LibraryError => ({
  message,
  ...(code === undefined ? {} : { code }),
  ...(node === undefined ? {} : { node }),
  ...(range === undefined ? {} : { range }),
  ...(summary === undefined ? {} : { summary }),
});
