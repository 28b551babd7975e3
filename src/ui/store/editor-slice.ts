import type { StateCreator } from 'zustand';
import type { AppState, EditorFile, EditorSlice } from './state.ts';

/** The files open in the editor. File names are unique; one file is active as long as there is one. */
export interface EditorData {
  readonly files: readonly EditorFile[];
  readonly activeFile: string;
}

export function createEditorSlice(saved: EditorData): StateCreator<AppState, [], [], EditorSlice> {
  return (set) => ({
    ...saved,
    openFile: (file) => set(({ files }) => openFile(files, file)),
    closeFile: (name) => set((state) => closeFile(state, name)),
    setText: (name, text) =>
      set(({ files }) => ({ files: files.map((file) => (file.name === name ? { ...file, text } : file)) })),
    renameFile: (name, next) => set((state) => renameFile(state, name, next)),
    activate: (name) => set(({ files }) => (files.some((file) => file.name === name) ? { activeFile: name } : {})),
  });
}

/** A file of that name is replaced in its place. */
function openFile(files: readonly EditorFile[], file: EditorFile): EditorData {
  const isOpen = files.some((other) => other.name === file.name);
  return {
    files: isOpen ? files.map((other) => (other.name === file.name ? file : other)) : [...files, file],
    activeFile: file.name,
  };
}

/** The neighbour becomes active. */
function closeFile({ files, activeFile }: EditorData, name: string): EditorData {
  const at = files.findIndex((file) => file.name === name);
  const rest = files.filter((file) => file.name !== name);
  const next = activeFile === name ? (rest[Math.min(at, rest.length - 1)]?.name ?? '') : activeFile;
  return { files: rest, activeFile: next };
}

function renameFile({ files, activeFile }: EditorData, name: string, next: string): Partial<EditorData> {
  if (files.some((file) => file.name === next)) return {};
  return {
    files: files.map((file) => (file.name === name ? { ...file, name: next } : file)),
    activeFile: activeFile === name ? next : activeFile,
  };
}
