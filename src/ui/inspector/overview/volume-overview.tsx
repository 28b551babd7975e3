import { objectKey } from '../../../core/api/group-kind.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { useApp } from '../../store/context.ts';
import { disks } from '../model/attachments.ts';
import { Fields } from '../parts/fields.tsx';
import { ObjectLink } from '../parts/object-link.tsx';
import { Section } from '../parts/section.tsx';
import { MetadataSection } from './metadata-section.tsx';
import type { OverviewProps } from './overview.ts';

/** A claim or a volume: the other half, how much there is of it, and the node that the disk is attached to. */
export function VolumeOverview({ object, objectKey: key }: OverviewProps<PersistentVolume | PersistentVolumeClaim>) {
  const t = useT();
  const objects = useApp((state) => state.objects);
  const { spec, status } = object;
  const isVolume = 'capacity' in spec;
  const ref = isVolume ? (spec as PersistentVolume['spec']).claimRef : undefined;
  const volume = (spec as PersistentVolumeClaim['spec']).volumeName;
  const other = ref?.name
    ? objectKey('PersistentVolumeClaim', ref.namespace, ref.name)
    : volume && objectKey('PersistentVolume', '', volume);
  const capacity = isVolume ? spec.capacity : (status as PersistentVolumeClaim['status'])?.capacity;
  const places = disks(objects).filter((disk) => disk.volume === key || disk.claim === key);
  return (
    <>
      <Section title={t('inspector.volume')}>
        <Fields
          rows={[
            { label: t('inspector.volume.phase'), value: status?.phase },
            { label: t('inspector.volume.boundTo'), value: other ? <ObjectLink to={other} /> : undefined },
            ...places.map(({ key: at, node, state }) => ({
              label: t(`graph.disk.${state}`),
              value: <ObjectLink key={at} to={objectKey('Node', '', node)} />,
            })),
            { label: t('inspector.capacity'), value: capacity?.['storage'] },
            { label: t('inspector.volume.class'), value: spec.storageClassName },
            { label: t('inspector.volume.modes'), value: (spec.accessModes ?? []).join(', ') },
          ]}
        />
      </Section>
      <MetadataSection object={object} />
    </>
  );
}
