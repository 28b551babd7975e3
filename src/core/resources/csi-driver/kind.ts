import { duplicate, invalid, notSupported, type FieldError } from '../../api/field-error.ts';
import type { CSIDriver } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { AGE, bool, column, NAME } from '../shared/columns.ts';
import { immutable } from '../shared/rules.ts';
import { CSI_DRIVER } from './kind-identity.ts';

/** CSIDrivers. Upstream: pkg/registry/storage/csidriver/strategy.go, validateCSIDriverSpec. */
export function csiDriverKind(): KindDef<CSIDriver> {
  return {
    ...CSI_DRIVER,
    validate,
    validateUpdate: ({ spec }, { spec: was }) => [
      ...immutable('spec.attachedRequired', spec.attachRequired, was.attachRequired),
      ...immutable('spec.volumeLifecycleModes', spec.volumeLifecycleModes, was.volumeLifecycleModes),
    ],
    columns: [
      NAME,
      bool('AttachRequired', ({ spec }) => spec.attachRequired ?? true),
      bool('PodInfoOnMount', ({ spec }) => spec.podInfoOnMount ?? false),
      bool('StorageCapacity', ({ spec }) => spec.storageCapacity ?? false),
      column('TokenRequests', ({ spec }) => spec.tokenRequests?.map((r) => r.audience).join(',') ?? '<unset>'),
      bool('RequiresRepublish', ({ spec }) => spec.requiresRepublish ?? false),
      column('Modes', ({ spec }) => (spec.volumeLifecycleModes ?? []).join(',') || '<none>'),
      AGE,
    ],
  };
}

const FS_GROUP = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MODES = ['Persistent', 'Ephemeral'];
const MIN_PERIOD = 10;

function validate({ spec }: CSIDriver): FieldError[] {
  const { fsGroupPolicy, tokenRequests = [], volumeLifecycleModes = [], nodeAllocatableUpdatePeriodSeconds } = spec;
  const out: FieldError[] = [];
  if (fsGroupPolicy !== undefined && !FS_GROUP.includes(fsGroupPolicy))
    out.push(notSupported('spec.fsGroupPolicy', fsGroupPolicy, FS_GROUP));
  out.push(...validateTokenRequests(tokenRequests));
  for (const mode of volumeLifecycleModes)
    if (!MODES.includes(mode)) out.push(notSupported('spec.volumeLifecycleModes', mode, MODES));
  const period = nodeAllocatableUpdatePeriodSeconds;
  if (period !== undefined && period < MIN_PERIOD) {
    const text = 'must be greater than or equal to 10 seconds';
    out.push(invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, text));
  }
  const inSecrets = spec.serviceAccountTokenInSecrets;
  if (inSecrets !== undefined && tokenRequests.length === 0) {
    const text = 'serviceAccountTokenInSecrets is set but no tokenRequests are specified';
    out.push(invalid('spec.serviceAccountTokenInSecrets', inSecrets, text));
  }
  return out;
}

const TEN_MINUTES = 600;
const MAX_SECONDS = 2 ** 32;

function validateTokenRequests(requests: NonNullable<CSIDriver['spec']['tokenRequests']>): FieldError[] {
  const seen = new Set<string>();
  return requests.flatMap(({ audience, expirationSeconds: seconds }, i) => {
    const at = `spec.tokenRequests[${i}]`;
    if (seen.has(audience)) return [duplicate(`${at}.audience`, audience)];
    seen.add(audience);
    if (seconds === undefined) return [];
    const why =
      seconds < TEN_MINUTES
        ? 'may not specify a duration less than 10 minutes'
        : seconds > MAX_SECONDS
          ? 'may not specify a duration larger than 2^32 seconds'
          : undefined;
    return why === undefined ? [] : [invalid(`${at}.expirationSeconds`, seconds, why)];
  });
}
