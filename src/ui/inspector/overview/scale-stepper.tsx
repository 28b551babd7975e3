import { Minus, Plus } from 'lucide-react';
import { useT } from '../../i18n/use-t.ts';
import { IconButton } from '../../kit/icon-button.tsx';
import { usePatch } from '../hooks/use-patch.ts';
import styles from './scale-stepper.module.css';

/** Fewer or more replicas. The number shown is the server's, so it moves when the write has arrived. */
export interface ScaleStepperProps {
  readonly objectKey: string;
  readonly replicas: number;
}

export function ScaleStepper({ objectKey, replicas }: ScaleStepperProps) {
  const t = useT();
  const patch = usePatch(objectKey);
  const scale = (to: number): void => void patch({ spec: { replicas: to } });
  return (
    <div className={styles['stepper']} role="group" aria-label={t('inspector.scale')}>
      <IconButton
        size="s"
        label={t('inspector.scaleDown')}
        icon={<Minus size={14} />}
        disabled={replicas === 0}
        onClick={() => scale(replicas - 1)}
      />
      <output className={styles['number']}>{replicas}</output>
      <IconButton
        size="s"
        label={t('inspector.scaleUp')}
        icon={<Plus size={14} />}
        onClick={() => scale(replicas + 1)}
      />
    </div>
  );
}
