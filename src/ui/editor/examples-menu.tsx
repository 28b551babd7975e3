import { BookOpen } from 'lucide-react';
import { useT } from '../i18n/use-t.ts';
import { Button } from '../kit/button.tsx';
import { IconButton } from '../kit/icon-button.tsx';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../kit/menu.tsx';
import { useApp } from '../store/context.ts';
import styles from './examples-menu.module.css';
import { EXAMPLES, type Example, type ExampleGroup } from './examples/registry.ts';
import { useOpenFile } from './hooks/use-files.ts';

const GROUPS: readonly ExampleGroup[] = ['start', 'trouble', 'nodes', 'more'];

/** Opens an example beside the files that are open. */
export function ExamplesMenu() {
  const t = useT();
  const open = useOpenFile();
  const choose = (example: Example): void => {
    for (const file of example.files) open(file);
  };
  const count = useApp((state) => state.files.length);
  // tabs need the room
  const trigger =
    count > 1 ? (
      <IconButton size="s" label={t('editor.examples')} icon={<BookOpen size={16} />} />
    ) : (
      <Button variant="ghost" size="s" className={styles['trigger']}>
        <BookOpen size={14} aria-hidden="true" />
        {t('editor.examples')}
      </Button>
    );
  return (
    <Menu trigger={trigger} align="end">
      <div className={styles['groups']}>
        {GROUPS.map((group, i) => (
          <div key={group} className={styles['group']}>
            {i > 0 ? <MenuSeparator /> : null}
            <MenuLabel>{t(`editor.group.${group}`)}</MenuLabel>
            {EXAMPLES.filter((example) => example.group === group).map((example) => (
              <MenuItem key={example.id} onSelect={() => choose(example)}>
                <span className={styles['item']}>
                  <span className={styles['title']}>{t(example.titleKey)}</span>
                  <span className={styles['description']}>{t(example.descriptionKey)}</span>
                </span>
              </MenuItem>
            ))}
          </div>
        ))}
      </div>
    </Menu>
  );
}
