import type { Pod } from '../../core/api/types.ts';
import { useT } from '../i18n/use-t.ts';
import { useApp } from '../store/context.ts';
import styles from './fault-args-form.module.css';
import { FAULT_INFO, type ContainerArg, type FaultArgs, type NumberArg } from './fault-info.ts';

/** The arguments of a fault, if it has any. */
export interface FaultArgsFormProps {
  readonly name: string;
  readonly target: string;
  readonly args: FaultArgs;
  readonly onChange: (args: FaultArgs) => void;
}

export function FaultArgsForm({ name, target, args, onChange }: FaultArgsFormProps) {
  const defs = FAULT_INFO[name]?.args ?? [];
  return defs.map((def) => {
    const set = (value: string | number): void => onChange({ ...args, [def.name]: value });
    if (def.type === 'number') return <NumberInput key={def.name} def={def} onChange={set} />;
    return <ContainerSelect key={def.name} def={def} target={target} value={args[def.name] ?? ''} onChange={set} />;
  });
}

interface NumberInputProps {
  readonly def: NumberArg;
  readonly onChange: (value: number) => void;
}

function NumberInput({ def, onChange }: NumberInputProps) {
  const t = useT();
  const set = (text: string): void => {
    const value = Number(text);
    if (text !== '' && Number.isFinite(value)) onChange(Math.min(def.max, Math.max(def.min, value)));
  };
  return (
    <label className={styles['arg']}>
      {t(def.label)}
      <input
        type="number"
        defaultValue={def.initial}
        min={def.min}
        max={def.max}
        step={def.step}
        onChange={(event) => set(event.target.value)}
      />
      {def.unit}
    </label>
  );
}

interface ContainerSelectProps {
  readonly def: ContainerArg;
  readonly target: string;
  readonly value: string | number;
  readonly onChange: (value: string) => void;
}

/** Shown only where there is a choice. */
function ContainerSelect({ def, target, value, onChange }: ContainerSelectProps) {
  const t = useT();
  const spec = useApp((state) => (state.objects.get(`Pod/${target}`) as Pod | undefined)?.spec);
  const names = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((container) => container.name);
  if (names.length < 2) return null;
  return (
    <label className={styles['arg']}>
      {t(def.label)}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('faults.arg.allContainers')}</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
