import { Check, Ellipsis, FilePlus, FolderOpen, PencilLine, Play, Share2, X } from 'lucide-react';
import { useRef } from 'react';
import { useT } from '../i18n/use-t.ts';
import { IconButton } from '../kit/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../kit/menu.tsx';
import { useApp, useAppStore } from '../store/context.ts';
import { useReadFiles } from './hooks/use-files.ts';
import { freeName } from './model/file-names.ts';

/** What can be done with files, and whether Tab indents or moves on. */
export interface FileMenuProps {
  readonly tabMovesFocus: boolean;
  readonly onRename: (name: string) => void;
  readonly onApplyAll: () => void;
  readonly onToggleTabMode: () => void;
}

export function FileMenu({ tabMovesFocus, onRename, onApplyAll, onToggleTabMode }: FileMenuProps) {
  const t = useT();
  const store = useAppStore();
  const count = useApp((state) => state.files.length);
  const activeFile = useApp((state) => state.activeFile);
  const picker = useRef<HTMLInputElement>(null);
  const read = useReadFiles();
  const create = (): void => {
    const { files, openFile } = store.getState();
    openFile({ name: freeName(files, 'manifest.yaml'), text: '' });
  };
  const icon = (Icon: typeof X) => <Icon size={14} aria-hidden="true" />;
  return (
    <>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept=".yaml,.yml,.json"
        onChange={(event) => {
          void read(Array.from(event.target.files ?? []));
          event.target.value = '';
        }}
      />
      <Menu align="end" trigger={<IconButton size="s" label={t('editor.fileMenu')} icon={<Ellipsis size={16} />} />}>
        <MenuItem icon={icon(FilePlus)} onSelect={create}>
          {t('editor.newFile')}
        </MenuItem>
        <MenuItem icon={icon(FolderOpen)} onSelect={() => picker.current?.click()}>
          {t('editor.openFile')}
        </MenuItem>
        <MenuItem icon={icon(PencilLine)} isDisabled={count === 0} onSelect={() => onRename(activeFile)}>
          {t('editor.renameFile')}
        </MenuItem>
        <MenuItem icon={icon(X)} isDisabled={count === 0} onSelect={() => store.getState().closeFile(activeFile)}>
          {t('editor.closeFile')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={icon(Share2)} onSelect={() => store.getState().openOverlay('share')}>
          {t('editor.share')}
        </MenuItem>
        <MenuItem icon={icon(Play)} isDisabled={count < 2} onSelect={onApplyAll}>
          {t('editor.applyAll')}
        </MenuItem>
        <MenuItem icon={tabMovesFocus ? icon(Check) : <span />} onSelect={onToggleTabMode}>
          {t('editor.tabMoves')}
        </MenuItem>
      </Menu>
    </>
  );
}
