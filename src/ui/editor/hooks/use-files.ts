import { useCallback, useRef, useState, type DragEvent } from 'react';
import { MAX_MANIFEST_CHARS } from '../../../kubectl/manifest/parse-manifest.ts';
import { useT } from '../../i18n/use-t.ts';
import { useAppStore } from '../../store/context.ts';
import type { EditorFile } from '../../store/state.ts';
import { openNewcomer } from '../model/file-names.ts';

/** Ways a file comes into the editor. */
export function useOpenFile(): (file: EditorFile) => void {
  const store = useAppStore();
  return useCallback((file) => openNewcomer(store, file), [store]);
}

export function useReadFiles(): (list: Iterable<File>) => Promise<void> {
  const t = useT();
  const store = useAppStore();
  const open = useOpenFile();
  return useCallback(
    async (list) => {
      const { toast } = store.getState();
      for (const file of list) {
        if (file.size > MAX_MANIFEST_CHARS) {
          toast({ tone: 'bad', text: t('editor.fileTooBig', { name: file.name }) });
          continue;
        }
        try {
          open({ name: file.name, text: await file.text() });
        } catch {
          toast({ tone: 'bad', text: t('editor.fileUnreadable', { name: file.name }) });
        }
      }
    },
    [open, store, t],
  );
}

/** Handlers for an element that files can be dropped on. */
export function useFileDrop() {
  const read = useReadFiles();
  const depth = useRef(0);
  const [isOver, setIsOver] = useState(false);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const move = (event: DragEvent, by: number) => {
    if (!hasFiles(event)) return;
    depth.current = Math.max(0, depth.current + by);
    setIsOver(depth.current > 0);
  };
  return {
    isOver,
    handlers: {
      onDragEnterCapture: (event: DragEvent) => move(event, 1),
      onDragLeaveCapture: (event: DragEvent) => move(event, -1),
      onDragOverCapture: (event: DragEvent) => {
        if (hasFiles(event)) event.preventDefault();
      },
      onDropCapture: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.stopPropagation();
        depth.current = 0;
        setIsOver(false);
        void read(Array.from(event.dataTransfer.files));
      },
    },
  };
}
