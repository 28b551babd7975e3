import type { Device, DeviceAttribute, DeviceConstraint } from '../../api/types.ts';
import type { DeviceAsk } from './device-ask.ts';

/**
 * Rules over all devices of a claim. Monotonic: a device that was refused is not taken later because more were added.
 * Upstream: matchAttributeConstraint and distinctAttributeConstraint in structured/internal/incubating.
 */
export interface Constraint {
  /** Takes the device in, or refuses it. */
  add(ask: DeviceAsk, driver: string, device: Device): boolean;
  /** Undoes an `add` with the same parameters. */
  remove(ask: DeviceAsk): void;
}

/** Undefined: none of the forms that are known. */
export function constraintOf(constraint: DeviceConstraint): Constraint | undefined {
  const { matchAttribute, distinctAttribute, requests = [] } = constraint;
  const concerns = concern(new Set(requests));
  if (matchAttribute !== undefined) return new MatchAttribute(matchAttribute, concerns);
  if (distinctAttribute !== undefined) return new DistinctAttribute(distinctAttribute, concerns);
  return undefined;
}

type Concerns = (ask: DeviceAsk) => boolean;

const concern =
  (requests: ReadonlySet<string>): Concerns =>
  ({ name, parent }) =>
    requests.size === 0 ||
    (parent === undefined ? requests.has(name) : requests.has(parent) || requests.has(`${parent}/${name}`));

/** Every device has the attribute, with one value. */
class MatchAttribute implements Constraint {
  readonly #name: string;
  readonly #concerns: Concerns;
  #value: DeviceAttribute | undefined;
  #count = 0;

  constructor(name: string, concerns: Concerns) {
    this.#name = name;
    this.#concerns = concerns;
  }

  add(ask: DeviceAsk, driver: string, device: Device): boolean {
    if (!this.#concerns(ask)) return true;
    const attribute = attributeOf(device, driver, this.#name);
    if (!attribute) return false;
    if (this.#count === 0) this.#value = attribute;
    else if (!this.#value || !isSame(attribute, this.#value)) return false;
    this.#count++;
    return true;
  }

  remove(ask: DeviceAsk): void {
    if (this.#concerns(ask)) this.#count--;
  }
}

/** Every device has the attribute, each with a value of its own. One value a request is remembered, as upstream does. */
class DistinctAttribute implements Constraint {
  readonly #name: string;
  readonly #concerns: Concerns;
  readonly #values = new Map<string, DeviceAttribute>();
  #count = 0;

  constructor(name: string, concerns: Concerns) {
    this.#name = name;
    this.#concerns = concerns;
  }

  add(ask: DeviceAsk, driver: string, device: Device): boolean {
    if (!this.#concerns(ask)) return true;
    const attribute = attributeOf(device, driver, this.#name);
    if (!attribute) return false;
    if (this.#count > 0) for (const value of this.#values.values()) if (isSame(attribute, value)) return false;
    this.#values.set(ask.parent ?? ask.name, attribute);
    this.#count++;
    return true;
  }

  remove(ask: DeviceAsk): void {
    if (!this.#concerns(ask)) return;
    this.#values.delete(ask.parent ?? ask.name);
    this.#count--;
  }
}

/** By its full name, or without the domain if that is the driver's. Upstream: lookupAttribute. */
function attributeOf({ attributes = {} }: Device, driver: string, name: string): DeviceAttribute | undefined {
  const slash = name.indexOf('/');
  return attributes[name] ?? (name.slice(0, slash) === driver ? attributes[name.slice(slash + 1)] : undefined);
}

function isSame(a: DeviceAttribute, b: DeviceAttribute): boolean {
  if (a.string !== undefined) return a.string === b.string;
  if (a.int !== undefined) return a.int === b.int;
  if (a.bool !== undefined) return a.bool === b.bool;
  return a.version !== undefined && a.version === b.version;
}
