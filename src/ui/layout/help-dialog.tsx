import { useT } from '../i18n/use-t.ts';
import { Dialog } from '../kit/dialog.tsx';
import { Kbd } from '../kit/kbd.tsx';
import { useApp } from '../store/context.ts';
import styles from './help-dialog.module.css';

/** What this is, and the keys it knows. */
const KUBERNETES_VERSION = '1.36';
const KEYS = [
  ['Ctrl K', 'palette'],
  ['Space', 'play'],
  ['→', 'event'],
  ['Shift →', 'second'],
  ['←', 'back'],
  ['Shift ←', 'undo'],
  ['1 2 3 4', 'panels'],
  ['F6', 'region'],
  ['← ↑ ↓ →', 'map'],
  ['+ − 0', 'zoom'],
  ['Shift F10', 'menu'],
  ['Esc Tab', 'editor'],
  ['?', 'help'],
] as const;

export function HelpDialog() {
  const t = useT();
  const close = useApp((state) => state.closeOverlay);
  return (
    <Dialog title={t('app.help.title')} closeLabel={t('app.close')} onClose={close} description={t('app.help.about')}>
      <p className={styles['version']}>{t('app.help.version', { version: KUBERNETES_VERSION })}</p>
      <h3 className={styles['heading']}>{t('app.help.shortcuts')}</h3>
      <dl className={styles['keys']}>
        {KEYS.map(([keys, name]) => (
          <div key={name}>
            <dt>
              <Kbd keys={keys} />
            </dt>
            <dd>{t(`app.help.key.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
