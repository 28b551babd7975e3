import { useT } from '../i18n/use-t.ts';
import { SHAPE_KINDS, type ShapeChoice, type ShapeKind } from './load-shapes.ts';
import styles from './traffic-panel.module.css';

/** How the rate changes with time: a kind, and how long it takes. */
export interface ShapeFieldsProps {
  readonly choice: ShapeChoice;
  readonly onChange: (choice: ShapeChoice) => void;
}

export function ShapeFields({ choice, onChange }: ShapeFieldsProps) {
  const t = useT();
  return (
    <div className={styles['shape']}>
      <label className={styles['rate']}>
        <span>{t('app.traffic.shape')}</span>
        <select
          value={choice.kind}
          onChange={(event) => onChange({ ...choice, kind: event.target.value as ShapeKind })}
        >
          {SHAPE_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`app.traffic.shape.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      {choice.kind === 'constant' ? null : (
        <label className={styles['rate']}>
          <span>{t(`app.traffic.seconds.${choice.kind}`)}</span>
          <input
            type="number"
            min={5}
            max={86_400}
            value={choice.seconds}
            onChange={(event) => {
              const seconds = Number(event.target.value);
              if (seconds > 0) onChange({ ...choice, seconds });
            }}
          />
        </label>
      )}
    </div>
  );
}
