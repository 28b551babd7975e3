import { SquarePen } from 'lucide-react';
import { useMemo } from 'react';
import { parseObjectKey } from '../../../core/api/group-kind.ts';
import { toYaml } from '../../../kubectl/manifest/to-yaml.ts';
import { useT } from '../../i18n/use-t.ts';
import { Button } from '../../kit/button.tsx';
import { useApp } from '../../store/context.ts';
import { useChangedLines } from '../hooks/use-changed-lines.ts';
import { editableCopy } from '../model/editable-copy.ts';
import { yamlTokens } from '../model/yaml-tokens.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Empty } from '../parts/empty.tsx';
import { kindOf } from '../parts/object-link.tsx';
import styles from './yaml-tab.module.css';
import type { InspectorTabDef, TabProps } from './tab.ts';

/** The object as the server has it, live; lines flash when they change. */
function YamlTab({ objectKey, object }: TabProps) {
  const t = useT();
  const openFile = useApp((state) => state.openFile);
  const openPanel = useApp((state) => state.openPanel);
  const text = useMemo(() => (object === null ? '' : toYaml(object)), [object]);
  const lines = useMemo(() => text.trimEnd().split('\n'), [text]);
  const changes = useChangedLines(objectKey, lines);
  if (object === null) return <Empty>{t('inspector.gone')}</Empty>;
  const edit = (): void => {
    const { name } = parseObjectKey(objectKey);
    openFile({ name: `${kindOf(objectKey).toLowerCase()}-${name}.yaml`, text: toYaml(editableCopy(object)) });
    openPanel('yaml');
  };
  return (
    <div className={styles['tab']}>
      <div className={styles['bar']}>
        <span className={styles['live']}>{t('inspector.liveYaml')}</span>
        <Button size="s" variant="ghost" onClick={edit}>
          <SquarePen size={14} aria-hidden="true" />
          {t('inspector.edit')}
        </Button>
        <CopyButton label={t('inspector.copyYaml')} text={() => text} />
      </div>
      <pre className={styles['code']} tabIndex={0} aria-label={t('inspector.tab.yaml')}>
        {lines.map((line, i) => (
          // a new key restarts the animation of a line that changes twice
          <Line
            key={changes.lines.has(i) ? `${i}:${changes.version}` : i}
            text={line}
            isChanged={changes.lines.has(i)}
          />
        ))}
      </pre>
    </div>
  );
}

function Line({ text, isChanged }: { readonly text: string; readonly isChanged: boolean }) {
  return (
    <code className={styles['line']} data-changed={isChanged}>
      {yamlTokens(text).map((token, i) => (
        <span key={i} className={styles[token.kind]}>
          {token.text}
        </span>
      ))}
      {'\n'}
    </code>
  );
}

export const yamlTab: InspectorTabDef = { id: 'yaml', title: 'inspector.tab.yaml', Content: YamlTab };
