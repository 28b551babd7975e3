import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { KubeObject } from '../../core/api/types.ts';
import { useT } from '../i18n/use-t.ts';
import { CopyButton } from '../inspector/parts/copy-button.tsx';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Field } from '../kit/field.tsx';
import { saveFile } from '../kit/save-file.ts';
import { Select } from '../kit/select.tsx';
import { useApp, useAppStore } from '../store/context.ts';
import type { AppStore } from '../store/create-store.ts';
import { appliedManifests, type AppliedManifests } from './applied-manifests.ts';
import styles from './share-dialog.module.css';
import { shareLink } from './share-link.ts';

/** What one has here, for others: a link with the editor's files, or a file with what was applied. */
export function ShareDialog() {
  const t = useT();
  const close = useApp((state) => state.closeOverlay);
  return (
    <Dialog title={t('share.title')} closeLabel={t('app.close')} onClose={close} description={t('share.about')}>
      <LinkPart />
      <FilePart />
    </Dialog>
  );
}

type Chosen = 'all' | 'this';

function LinkPart() {
  const t = useT();
  const cluster = useApp((state) => state.cluster);
  const files = useApp((state) => state.files);
  const activeFile = useApp((state) => state.activeFile);
  const [chosen, setChosen] = useState<Chosen>('all');
  /** Undefined while it is made. */
  const [link, setLink] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    let isCurrent = true;
    const shared = chosen === 'all' ? files : files.filter(({ name }) => name === activeFile);
    void shareLink(location, cluster, shared).then((made) => {
      if (isCurrent) setLink(made);
    });
    return () => {
      isCurrent = false;
    };
  }, [cluster, files, activeFile, chosen]);
  return (
    <section className={styles['part']}>
      <h3>{t('share.link.title')}</h3>
      <p>{t('share.link.text')}</p>
      {files.length > 1 ? (
        <Select
          label={t('share.link.files')}
          value={chosen}
          options={[
            { value: 'all', label: t('share.link.all', { n: files.length }) },
            { value: 'this', label: t('share.link.this', { name: activeFile }) },
          ]}
          onChange={setChosen}
        />
      ) : null}
      {files.length === 0 ? <p role="status">{t('share.link.none')}</p> : <Made link={link} />}
    </section>
  );
}

function Made({ link }: { readonly link: string | null | undefined }) {
  const t = useT();
  if (link === null) return <p role="status">{t('share.link.tooLong')}</p>;
  return (
    <div className={styles['line']}>
      <Field
        label={t('share.link.address')}
        isLabelHidden
        readOnly
        value={link ?? ''}
        onFocus={(event) => event.target.select()}
      />
      <CopyButton label={t('share.link.copy')} text={() => link ?? ''} />
    </div>
  );
}

function FilePart() {
  const t = useT();
  const store = useAppStore();
  const [applied, setApplied] = useState<AppliedManifests | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void collect(store).then((found) => {
      if (isCurrent) setApplied(found);
    });
    return () => {
      isCurrent = false;
    };
  }, [store]);
  const count = applied?.count ?? 0;
  return (
    <section className={styles['part']}>
      <h3>{t('share.file.title')}</h3>
      <p>{t('share.file.text')}</p>
      <div className={styles['line']}>
        <Button
          disabled={count === 0}
          onClick={() => saveFile('drydock.yaml', applied?.text ?? '', 'application/yaml')}
        >
          <Download size={15} aria-hidden="true" />
          {t('share.file.save')}
        </Button>
        {applied === null ? null : (
          <span role="status">{count === 0 ? t('share.file.none') : t('share.file.count', { n: count })}</span>
        )}
      </div>
    </section>
  );
}

/** Pods are here as summaries only; those of nobody may have been applied. */
async function collect(store: AppStore): Promise<AppliedManifests> {
  const { objects, pods, client } = store.getState();
  const own = [...pods.values()].filter(({ owner }) => owner === '');
  const whole = await Promise.all(own.map(({ key }) => client.ask({ name: 'object', key }).catch(() => null)));
  const found = whole.filter((pod): pod is KubeObject => pod !== null);
  const others = [...objects].filter(([key]) => !pods.has(key)).map(([, object]) => object);
  return appliedManifests([...others, ...found]);
}
