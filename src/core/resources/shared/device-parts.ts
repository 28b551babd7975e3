import type { CelSource } from '../../api/cel.ts';
import { DeviceCel, MAX_SELECTOR_LENGTH } from '../../api/device-cel.ts';
import { duplicate, invalid, notSupported, required, tooLong, type FieldError } from '../../api/field-error.ts';
import { labelValue } from '../../api/names.ts';
import { internalError } from '../../api/status-error.ts';
import type { DeviceSelector, DeviceTaint, DeviceToleration, OpaqueDeviceConfiguration } from '../../api/types.ts';
import { checkList } from './device-lists.ts';
import { driverName } from './device-names.ts';
import { check, qualified } from './rules.ts';

/** Parts that several kinds of resource.k8s.io have. Upstream: pkg/apis/resource/validation/validation.go. */
const MAX_SELECTORS = 32;
const MAX_PARAMETERS = 10 * 1024;
const MAX_CONDITIONS = 4;
const EFFECTS = ['NoExecute', 'NoSchedule', 'None'];
const OPERATORS = ['Equal', 'Exists'];

export type DeviceCelSource = () => DeviceCel;

/** The evaluator for selectors, made when the first is written. */
export function deviceCelSource(source: CelSource = () => undefined): DeviceCelSource {
  let made: DeviceCel | undefined;
  return () => {
    if (made) return made;
    const runtime = source();
    if (!runtime) throw internalError('the evaluator of CEL expressions is not loaded');
    return (made = new DeviceCel(runtime));
  };
}

export function checkSelectors(
  field: string,
  selectors: readonly DeviceSelector[] | undefined,
  cel: DeviceCelSource,
): FieldError[] {
  return checkList(field, selectors, MAX_SELECTORS, ({ cel: own }, at) => {
    if (!own) return [required(`${at}.cel`)];
    const where = `${at}.cel.expression`;
    const { expression } = own;
    if (expression.length > MAX_SELECTOR_LENGTH) return [tooLong(where, expression, MAX_SELECTOR_LENGTH)];
    const compiled = cel().compile(expression);
    return 'error' in compiled ? [invalid(where, expression, compiled.error)] : [];
  });
}

interface Configured {
  readonly opaque?: OpaqueDeviceConfiguration;
}

export function checkConfiguration(field: string, { opaque }: Configured): FieldError[] {
  if (!opaque) return [required(`${field}.opaque`)];
  return [
    ...driverName(`${field}.opaque.driver`, opaque.driver),
    ...checkRaw(`${field}.opaque.parameters`, opaque.parameters, MAX_PARAMETERS),
  ];
}

/** Upstream: validateRawExtension. */
export function checkRaw(field: string, raw: unknown, max: number): FieldError[] {
  if (raw === undefined || raw === null) return [required(field)];
  if (JSON.stringify(raw).length > max) return [tooLong(field, '', max)];
  if (typeof raw === 'object' && !Array.isArray(raw)) return [];
  return [invalid(field, '<value omitted>', 'must be a valid JSON object')];
}

export function checkTaint(field: string, { key, value, effect }: DeviceTaint): FieldError[] {
  const out = qualified(`${field}.key`, key);
  if (value) out.push(...check(`${field}.value`, value, labelValue));
  if (!effect) out.push(required(`${field}.effect`));
  else if (!EFFECTS.includes(effect)) out.push(notSupported(`${field}.effect`, effect, EFFECTS));
  return out;
}

export function checkToleration(field: string, { key, value = '', operator, effect }: DeviceToleration): FieldError[] {
  const out = key ? qualified(`${field}.key`, key) : [];
  if (!operator) out.push(required(`${field}.operator`));
  else if (!OPERATORS.includes(operator)) out.push(notSupported(`${field}.operator`, operator, OPERATORS));
  else if (operator === 'Equal') out.push(...check(`${field}.value`, value, labelValue));
  else if (value) out.push(invalid(`${field}.value`, value, 'must be empty for operator `Exists`'));
  if (effect && !EFFECTS.includes(effect)) out.push(notSupported(`${field}.effect`, effect, EFFECTS));
  return out;
}

interface Binding {
  readonly bindingConditions?: readonly string[];
  readonly bindingFailureConditions?: readonly string[];
}

/** Upstream: validateDeviceBindingParameters. */
export function checkBindingConditions(field: string, parts: Binding): FieldError[] {
  const { bindingConditions: good = [], bindingFailureConditions: bad = [] } = parts;
  const [goodAt, badAt] = [`${field}.bindingConditions`, `${field}.bindingFailureConditions`];
  const name = (value: string, at: string) => qualified(at, value);
  const out = [...checkList(goodAt, good, MAX_CONDITIONS, name), ...checkList(badAt, bad, MAX_CONDITIONS, name)];
  good.forEach((c, i) => good.indexOf(c) < i && out.push(duplicate(`${goodAt}[${i}]`, c)));
  bad.forEach((c, i) => {
    if (bad.indexOf(c) < i) out.push(duplicate(`${badAt}[${i}]`, c));
    const text = 'bindingFailureConditions must not overlap with bindingConditions';
    if (good.includes(c)) out.push(invalid(`${badAt}[${i}]`, c, text));
  });
  if (good.length === 0 && bad.length > 0)
    out.push(invalid(goodAt, null, 'bindingConditions are required to use bindingFailureConditions'));
  if (bad.length === 0 && good.length > 0)
    out.push(invalid(badAt, null, 'bindingFailureConditions are required to use bindingConditions'));
  return out;
}
