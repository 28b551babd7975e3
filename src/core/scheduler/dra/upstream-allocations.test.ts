import { describe, expect, it } from 'vitest';
import { DeviceCel } from '../../api/device-cel.ts';
import type { AllocationResult, DeviceClass, ResourceClaim, ResourceSlice } from '../../api/types.ts';
import { createCel } from '../../cel/environment.ts';
import { Allocator } from './allocator.ts';
import { amountsOf } from './consumable-capacity.ts';
import golden from './fixtures/upstream-allocations.jsonl?raw';
import { indexSlices } from './pools.ts';

/**
 * What upstream's own allocator (incubating, all features of 1.36 on) makes of the cases of its own tests.
 * Recorded from structured/internal/allocatortesting; without the cases that end by a timeout, and with the error that a real
 * lister gives for a class that is missing.
 */
interface Row {
  readonly name: string;
  readonly claims: readonly ResourceClaim[];
  readonly classes?: readonly DeviceClass[];
  readonly slices?: readonly ResourceSlice[];
  readonly node: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly allocated: readonly string[];
  readonly capacity: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly results?: readonly AllocationResult[];
  readonly error?: string;
}

const ROWS = golden
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);
const CEL = createCel();

function allocate(row: Row): unknown {
  const classes = new Map((row.classes ?? []).map((c) => [c.metadata.name, c]));
  const allocator = new Allocator({
    state: {
      devices: new Set(row.allocated),
      capacity: new Map(Object.entries(row.capacity).map(([id, amounts]) => [id, amountsOf(amounts)])),
    },
    slices: indexSlices(row.slices ?? []),
    cel: new DeviceCel(CEL),
    deviceClass: (name) => classes.get(name),
    newShareId: () => 'share',
  });
  const result = allocator.allocate({ name: row.node.name, labels: row.node.labels ?? {} }, row.claims);
  return result && 'error' in result ? { error: result.error } : { results: result };
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);

/** Without what Go prints for nothing; ids of shares are random. */
function plain(value: unknown, key = ''): unknown {
  if (key === 'shareID') return 'share';
  if (Array.isArray(value)) return value.map((v) => plain(v));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, v]) => !isEmpty(v));
  return Object.fromEntries(entries.map(([k, v]) => [k, plain(v, k)]));
}

describe('devices are allocated as by upstream', () => {
  it.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    const wanted = row.error === undefined ? { results: row.results } : { error: row.error };
    expect(plain(allocate(row))).toEqual(plain(wanted));
  });
});
