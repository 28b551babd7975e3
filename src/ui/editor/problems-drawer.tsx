import { CircleX, TriangleAlert } from 'lucide-react';
import { useT } from '../i18n/use-t.ts';
import { Drawer } from './drawer.tsx';
import type { EditorProblem } from './model/problems.ts';
import { PlaceList } from './place-list.tsx';

/** What is wrong with the file, by line. Says nothing while there is nothing. */
export interface ProblemsDrawerProps {
  readonly problems: readonly EditorProblem[];
  readonly onGo: (problem: EditorProblem) => void;
}

export function ProblemsDrawer({ problems, onGo }: ProblemsDrawerProps) {
  const t = useT();
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const parts = [
    errors > 0 ? t('editor.problemCount', { n: errors }) : '',
    warnings > 0 ? t('editor.warningCount', { n: warnings }) : '',
  ].filter(Boolean);
  const title = parts.join(' · ');
  return (
    <>
      <span className="visually-hidden" role="status">
        {title}
      </span>
      {problems.length === 0 ? null : (
        <Drawer title={title}>
          <PlaceList
            label={t('editor.problems')}
            items={problems.map((problem) => ({
              key: `${problem.start} ${problem.message}`,
              tone: problem.severity === 'error' ? 'bad' : 'warning',
              icon: problem.severity === 'error' ? <CircleX size={14} /> : <TriangleAlert size={14} />,
              kind: t(`editor.${problem.severity}`),
              text: problem.message,
              line: problem.line,
              onGo: () => onGo(problem),
            }))}
          />
        </Drawer>
      )}
    </>
  );
}
