import { CircleCheck, CircleX, Minus, Trash2, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useT } from '../i18n/use-t.ts';
import { Drawer } from './drawer.tsx';
import type { ResultLine } from './hooks/use-actions.ts';
import { PlaceList } from './place-list.tsx';

/** What kubectl would have printed. A failure leads to its line. */
export interface ResultDrawerProps {
  readonly lines: readonly ResultLine[];
  readonly onGo: (line: ResultLine) => void;
  readonly onClear: () => void;
}

const ICONS: Readonly<Record<ResultLine['tone'], ReactNode>> = {
  good: <CircleCheck size={14} />,
  neutral: <Minus size={14} />,
  gone: <Trash2 size={14} />,
  warning: <TriangleAlert size={14} />,
  bad: <CircleX size={14} />,
};

export function ResultDrawer({ lines, onGo, onClear }: ResultDrawerProps) {
  const t = useT();
  const areMany = lines.length > READ_OUT;
  return (
    <>
      <p className="visually-hidden" role="status">
        {areMany ? t('editor.resultSummary', { n: lines.length, bad: lines.filter(isBad).length }) : ''}
      </p>
      <div role="status" aria-live={areMany ? 'off' : 'polite'}>
        {lines.length === 0 ? null : (
          <Drawer title={t('editor.resultTitle')} closeLabel={t('editor.clearResult')} onClose={onClear}>
            <PlaceList
              label={t('editor.resultTitle')}
              isMono
              items={lines.map((line, i) => ({
                key: `${i}`,
                tone: line.tone,
                icon: ICONS[line.tone],
                text: line.text,
                ...(line.at ? { line: line.at.line, onGo: () => onGo(line) } : {}),
              }))}
            />
          </Drawer>
        )}
      </div>
    </>
  );
}

/** Few lines are read out as they stand, many in numbers. */
const READ_OUT = 4;
const isBad = ({ tone }: ResultLine): boolean => tone === 'bad';
