/**
 * Structs that upstream embeds without a name in JSON. Go's decode errors name them nevertheless:
 * `...containers.livenessProbe.ProbeHandler.httpGet.port`.
 */

interface Embed {
  readonly struct: string;
  /** Fields that are the struct's; or all but these are. */
  readonly has?: readonly string[];
  readonly hasNot?: readonly string[];
}

const REFERENCE: Embed = { struct: 'LocalObjectReference', has: ['name'] };
const DEVICE_CONFIGURATION: Embed = { struct: 'DeviceConfiguration', has: ['opaque'] };

const EMBEDS: Readonly<Record<string, Embed>> = {
  'admissionregistration/v1.NamedRuleWithOperations': {
    struct: 'RuleWithOperations.Rule',
    has: ['apiGroups', 'apiVersions', 'resources', 'scope'],
  },
  'admissionregistration/v1.RuleWithOperations': { struct: 'Rule', hasNot: ['operations'] },
  'core/v1.ConfigMapEnvSource': REFERENCE,
  'core/v1.ConfigMapKeySelector': REFERENCE,
  'core/v1.ConfigMapProjection': REFERENCE,
  'core/v1.ConfigMapVolumeSource': REFERENCE,
  'core/v1.EphemeralContainer': { struct: 'EphemeralContainerCommon', hasNot: ['targetContainerName'] },
  'core/v1.PersistentVolumeSpec': {
    struct: 'PersistentVolumeSource',
    hasNot: [
      'accessModes',
      'capacity',
      'claimRef',
      'mountOptions',
      'nodeAffinity',
      'persistentVolumeReclaimPolicy',
      'storageClassName',
      'volumeAttributesClassName',
      'volumeMode',
    ],
  },
  'core/v1.Probe': { struct: 'ProbeHandler', has: ['exec', 'grpc', 'httpGet', 'tcpSocket'] },
  'core/v1.SecretEnvSource': REFERENCE,
  'core/v1.SecretKeySelector': REFERENCE,
  'core/v1.SecretProjection': REFERENCE,
  'core/v1.Volume': { struct: 'VolumeSource', hasNot: ['name'] },
  'networking/v1.IngressRule': { struct: 'IngressRuleValue', has: ['http'] },
  'resource/v1.DeviceAllocationConfiguration': DEVICE_CONFIGURATION,
  'resource/v1.DeviceClaimConfiguration': DEVICE_CONFIGURATION,
  'resource/v1.DeviceClassConfiguration': DEVICE_CONFIGURATION,
};

/** Name of the embedded struct a field of a definition belongs to. */
export function embeddedStruct(definition: string | undefined, field: string): string | undefined {
  if (field === 'operations' && definition === 'admissionregistration/v1.NamedRuleWithOperations')
    return 'RuleWithOperations';
  const embed = definition === undefined ? undefined : EMBEDS[definition];
  if (embed === undefined) return undefined;
  const isInside = embed.has ? embed.has.includes(field) : embed.hasNot?.includes(field) === false;
  return isInside ? embed.struct : undefined;
}
