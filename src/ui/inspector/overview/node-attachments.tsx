import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useApp } from '../../store/context.ts';
import { devicesOn, disks } from '../model/attachments.ts';
import { Fields } from '../parts/fields.tsx';
import { ObjectLink } from '../parts/object-link.tsx';
import { Section } from '../parts/section.tsx';

/** Disks that are attached to a node, and devices that its drivers offer: each with who has it. */
export function NodeAttachments({ node }: { readonly node: string }) {
  const t = useT();
  const objects = useApp((state) => state.objects);
  const attached = useMemo(() => disks(objects).filter((disk) => disk.node === node), [objects, node]);
  const devices = useMemo(() => devicesOn(node, objects), [objects, node]);
  return (
    <>
      {attached.length === 0 ? null : (
        <Section title={t('inspector.disks')} aside={attached.length}>
          <Fields
            rows={attached.map(({ key, volume, claim, state }) => ({
              label: t(`graph.disk.${state}`),
              value: <ObjectLink key={key} to={claim ?? volume} />,
            }))}
          />
        </Section>
      )}
      {devices.length === 0 ? null : (
        <Section title={t('inspector.devices')} aside={devices.length}>
          <Fields
            rows={devices.map(({ id, name, claims }) => ({
              label: name,
              value:
                claims.length === 0
                  ? t('inspector.devices.free')
                  : claims.map((key) => <ObjectLink key={`${id} ${key}`} to={key} />),
            }))}
          />
        </Section>
      )}
    </>
  );
}
