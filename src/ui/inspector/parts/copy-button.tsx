import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { IconButton } from '../../kit/icon-button.tsx';

/** Copies a text; a tick says that it worked. */
export interface CopyButtonProps {
  readonly label: string;
  readonly text: () => string;
}

const SHOWN_MS = 1500;

export function CopyButton({ label, text }: CopyButtonProps) {
  const t = useT();
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setState('copied');
    } catch {
      // refused in an embed without the permission
      setState('failed');
    }
  };
  const said = { idle: label, copied: t('inspector.copied'), failed: t('inspector.copyFailed') }[state];
  return (
    <IconButton
      size="s"
      label={said}
      icon={state === 'copied' ? <Check size={15} /> : <Copy size={15} />}
      onClick={() => void copy()}
    />
  );
}
