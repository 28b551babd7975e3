import type { KubeObject } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { useApp } from '../../store/context.ts';
import { useNow } from '../hooks/use-now.ts';
import { ageAt } from '../model/age.ts';
import { ownerLinks } from '../model/owners.ts';
import { Fields } from '../parts/fields.tsx';
import { Labels } from '../parts/labels.tsx';
import { ObjectLink } from '../parts/object-link.tsx';
import { Section } from '../parts/section.tsx';

/** Age, owner, labels, annotations, finalizers: what every object has. */
export function MetadataSection({ object }: { readonly object: KubeObject }) {
  const t = useT();
  const now = useNow();
  const { metadata } = object;
  const map = (entries: Readonly<Record<string, string>> | undefined) =>
    Object.keys(entries ?? {}).length === 0 ? undefined : <Labels map={entries ?? {}} />;
  return (
    <Section title={t('inspector.metadata')}>
      <Fields
        rows={[
          { label: t('inspector.age'), value: ageAt(now, metadata.creationTimestamp) },
          { label: t('inspector.owner'), value: <Owners object={object} /> },
          { label: t('inspector.labels'), value: map(metadata.labels) },
          { label: t('inspector.annotations'), value: map(metadata.annotations) },
          { label: t('inspector.finalizers'), value: metadata.finalizers?.join(', ') },
          { label: t('inspector.deletionRequested'), value: deletion(metadata.deletionTimestamp, now) },
          { label: t('inspector.generation'), value: metadata.generation },
        ].filter((row) => row.label !== t('inspector.owner') || metadata.ownerReferences?.length)}
      />
    </Section>
  );
}

const deletion = (time: string | undefined, now: number): string | undefined =>
  time === undefined ? undefined : ageAt(now, time);

function Owners({ object }: { readonly object: KubeObject }) {
  const objects = useApp((state) => state.objects);
  return (
    <>
      {ownerLinks(object.metadata, objects).map((owner) => (
        <div key={owner.key}>
          {owner.kind} <ObjectLink to={owner.key} />
        </div>
      ))}
    </>
  );
}
