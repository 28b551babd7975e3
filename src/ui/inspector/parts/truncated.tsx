import { cx } from '../../kit/cx.ts';
import { Tooltip } from '../../kit/tooltip.tsx';
import styles from './truncated.module.css';

/** One line, cut with an ellipsis; the whole text is in the tooltip. */
export interface TruncatedProps {
  readonly text: string;
  readonly isMono?: boolean;
  readonly className?: string | undefined;
}

export function Truncated({ text, isMono = false, className }: TruncatedProps) {
  return (
    <Tooltip text={text}>
      <span className={cx(styles['truncated'], isMono && styles['mono'], className)}>{text}</span>
    </Tooltip>
  );
}
