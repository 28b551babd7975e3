import { forbidden, invalid, required, tooLong, type FieldError } from '../../api/field-error.ts';
import { dns1123Subdomain } from '../../api/names.ts';
import type { VolumeAttachment } from '../../api/types.ts';
import type { KindDef } from '../../apiserver/kind.ts';
import { deepEqual } from '../../lib/equal.ts';
import { AGE, bool, column, NAME } from '../shared/columns.ts';
import { csiDriverName } from '../shared/csi-names.ts';
import { check, rangeText } from '../shared/rules.ts';
import { VOLUME_ATTACHMENT } from './kind-identity.ts';

/**
 * VolumeAttachments. Upstream: pkg/registry/storage/volumeattachment/strategy.go, ValidateVolumeAttachment.
 * Left out: what is inside a volume that is written out in the attachment.
 */
export function volumeAttachmentKind(): KindDef<VolumeAttachment> {
  return {
    ...VOLUME_ATTACHMENT,
    validate: validateSpec,
    validateUpdate: ({ spec }, old) =>
      deepEqual(spec, old.spec) ? [] : [invalid('spec', shown(spec), 'field is immutable')],
    validateStatusUpdate: ({ status }) => validateStatus(status),
    columns: [
      NAME,
      column('Attacher', (o) => o.spec.attacher),
      column('PV', (o) => o.spec.source.persistentVolumeName ?? ''),
      column('Node', (o) => o.spec.nodeName),
      bool('Attached', (o) => o.status?.attached ?? false),
      AGE,
    ],
  };
}

type Spec = VolumeAttachment['spec'];
const ONE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

function validateSpec({ spec }: VolumeAttachment): FieldError[] {
  const { attacher, source, nodeName } = spec;
  const out = [...csiDriverName('spec.attacher', attacher), ...validateSource(source)];
  out.push(...check('spec.nodeName', nodeName, dns1123Subdomain));
  const name = source.persistentVolumeName;
  if (name !== undefined) out.push(...check('spec.source.persistentVolumeName', name, dns1123Subdomain));
  return out;
}

function validateSource({ persistentVolumeName: name, inlineVolumeSpec: inline }: Spec['source']): FieldError[] {
  if (inline && name !== undefined) return [forbidden('spec.source', ONE)];
  if (!inline && name === undefined) return [required('spec.source', ONE)];
  return name === ''
    ? [required('spec.source.persistentVolumeName', 'must specify non empty persistentVolumeName')]
    : [];
}

/** As upstream shows its own struct. */
const shown = ({ attacher, source, nodeName }: Spec): object => ({
  Attacher: attacher,
  Source: {
    PersistentVolumeName: source.persistentVolumeName ?? null,
    InlineVolumeSpec: source.inlineVolumeSpec ?? null,
  },
  NodeName: nodeName,
});

const MAX_METADATA = 256 * 1024;
const MAX_MESSAGE = 1024;

function validateStatus(status: VolumeAttachment['status']): FieldError[] {
  const { attachmentMetadata = {}, attachError, detachError } = status ?? {};
  const size = Object.entries(attachmentMetadata).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  return [
    ...(size > MAX_METADATA ? [tooLong('status.attachmentMetadata', '', MAX_METADATA)] : []),
    ...validateError('status.attachError', attachError),
    ...validateError('status.detachError', detachError),
  ];
}

type VolumeError = NonNullable<VolumeAttachment['status']>['attachError'];

/** The text of a message that is too long names the limit of the metadata, as upstream's does. */
function validateError(field: string, error: VolumeError): FieldError[] {
  const { message = '', errorCode } = error ?? {};
  const out = message.length > MAX_MESSAGE ? [tooLong(`${field}.message`, '', MAX_METADATA)] : [];
  if (errorCode !== undefined && errorCode < 0)
    out.push(invalid(`${field}.errorCode`, errorCode, rangeText(0, 2 ** 31 - 1)));
  return out;
}
