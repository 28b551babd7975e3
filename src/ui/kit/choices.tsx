import styles from './choices.module.css';

/** One of few things, each with a line about it. */
export interface ChoicesProps<V extends string> {
  readonly legend: string;
  readonly value: V;
  readonly look?: 'cards' | 'list';
  readonly options: readonly { readonly value: V; readonly title: string; readonly about: string }[];
  readonly onChange: (value: V) => void;
}

export function Choices<V extends string>({ legend, value, look = 'cards', options, onChange }: ChoicesProps<V>) {
  return (
    <fieldset className={styles['choices']} data-look={look}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles['choice']}>
          <input type="radio" name={legend} checked={value === option.value} onChange={() => onChange(option.value)} />
          <span>
            <strong>{option.title}</strong>
            <small>{option.about}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
