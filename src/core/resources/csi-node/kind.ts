import { duplicate, invalid, required, type FieldError } from '../../api/field-error.ts';
import { qualifiedName } from '../../api/names.ts';
import type { CSINode, CSINodeDriver } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { deepEqual } from '../../lib/equal.ts';
import { AGE, integer, NAME } from '../shared/columns.ts';
import { csiDriverName } from '../shared/csi-names.ts';
import { check, nonNegative } from '../shared/rules.ts';
import { CSI_NODE } from './kind-identity.ts';

/** CSINodes. Upstream: pkg/registry/storage/csinode/strategy.go, validateCSINodeSpec; how many volumes are possible may change. */
export function csiNodeKind(): KindDef<CSINode> {
  return {
    ...CSI_NODE,
    prepareCreate: withDrivers,
    prepareUpdate: withDrivers,
    validate: ({ spec }) => validateDrivers(spec.drivers),
    validateUpdate: ({ spec }, old) =>
      spec.drivers.flatMap((driver) =>
        old.spec.drivers.filter((d) => d.name === driver.name).flatMap((was) => unchanged(driver, was)),
      ),
    columns: [NAME, integer('Drivers', (o) => o.spec.drivers.length), AGE],
  };
}

/** Go's clients send `null` for a node without drivers. */
function withDrivers(node: CSINode): CSINode {
  const { drivers } = node.spec as { drivers?: CSINodeDriver[] };
  return drivers ? node : { ...node, spec: { ...node.spec, drivers: [] } };
}

const MAX_NODE_ID = 256;

function validateDrivers(drivers: readonly CSINodeDriver[]): FieldError[] {
  const names = new Set<string>();
  return drivers.flatMap((driver, i) => {
    const at = `spec.drivers[${i}]`;
    const out = [...csiDriverName(`${at}.name`, driver.name), ...validateNodeId(`${at}.nodeID`, driver.nodeID)];
    out.push(...nonNegative(`${at}.allocatable.count`, driver.allocatable?.count));
    if (names.has(driver.name)) out.push(duplicate(`${at}.name`, driver.name));
    names.add(driver.name);
    return [...out, ...validateKeys(at, driver.topologyKeys ?? [])];
  });
}

function validateNodeId(field: string, id: string): FieldError[] {
  if (id === '') return [required(field)];
  return id.length > MAX_NODE_ID ? [invalid(field, id, `must be ${MAX_NODE_ID} characters or less`)] : [];
}

/** Upstream names the driver, not the key. */
function validateKeys(at: string, keys: readonly string[]): FieldError[] {
  const seen = new Set<string>();
  return keys.flatMap((key) => {
    const out = key === '' ? [required(at)] : [];
    if (seen.has(key)) out.push(duplicate(at, key));
    seen.add(key);
    return [...out, ...check(at, key, qualifiedName)];
  });
}

/** Shown as upstream shows its own struct. */
function unchanged(driver: CSINodeDriver, was: CSINodeDriver): FieldError[] {
  const of = ({ name, nodeID, topologyKeys }: CSINodeDriver) => ({
    Name: name,
    NodeID: nodeID,
    TopologyKeys: topologyKeys ?? null,
    Allocatable: null,
  });
  return deepEqual(of(driver), of(was)) ? [] : [invalid('spec.drivers', of(driver), 'field is immutable')];
}
