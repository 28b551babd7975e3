import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useT } from '../i18n/use-t.ts';
import { useApp } from '../store/context.ts';
import type { Toast } from '../store/state.ts';
import { cx } from './cx.ts';
import { IconButton } from './icon-button.tsx';
import { StateGlyph } from './state-glyph.tsx';
import styles from './toasts.module.css';

/** Short messages in the corner, read aloud, gone after a while; what went wrong stays longer. */
const STAY_MS = { neutral: 4_000, good: 4_000, bad: 12_000 } as const;
const GLYPH = { neutral: 'done', good: 'ready', bad: 'failed' } as const;

export function Toasts() {
  const toasts = useApp((state) => state.toasts);
  return (
    <div className={styles['toasts']} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastView key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastView({ toast: { id, tone, text } }: { readonly toast: Toast }) {
  const t = useT();
  const dismiss = useApp((state) => state.dismissToast);
  useEffect(() => {
    const timer = setTimeout(() => dismiss(id), STAY_MS[tone]);
    return () => clearTimeout(timer);
  }, [dismiss, id, tone]);
  return (
    <div className={cx(styles['toast'], styles[tone])}>
      <StateGlyph tone={GLYPH[tone]} />
      <span className={styles['text']}>{text}</span>
      <IconButton label={t('app.close')} icon={<X size={14} />} size="s" onClick={() => dismiss(id)} />
    </div>
  );
}
