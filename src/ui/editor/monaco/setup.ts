/**
 * Monaco with the features a manifest needs and no other language than YAML. Loaded by load-monaco.ts only.
 * The YAML service gives completion and hover; what is wrong is said by the parser and the server (markers), so its own
 * validation is off and nothing is reported twice.
 */
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/codeEditor/register';
import 'monaco-editor/features/suggest/register';
// 0.57: features/suggest/register forgets the controller
import 'monaco-editor/editor/contrib/suggest/browser/suggestController';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/contextmenu/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/snippet/register';
import 'monaco-editor/features/wordHighlighter/register';
import 'monaco-editor/features/wordOperations/register';
import 'monaco-editor/features/smartSelect/register';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/toggleHighContrast/register';
import 'monaco-editor/features/unicodeHighlighter/register';
import 'monaco-editor/features/caretOperations/register';
import 'monaco-editor/features/cursorUndo/register';
import 'monaco-editor/features/tokenization/register';
import 'monaco-editor/languages/definitions/yaml/register';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import { configureMonacoYaml, type JSONSchema, type MonacoYaml } from 'monaco-yaml';
import YamlWorker from './yaml.worker.ts?worker';

export type Monaco = typeof monaco;
export type CodeEditor = monaco.editor.IStandaloneCodeEditor;
export type TextModel = monaco.editor.ITextModel;

interface WorkerOptions {
  readonly createData?: unknown;
  readonly host?: Record<string, (...args: unknown[]) => unknown>;
  readonly keepIdleModels?: boolean;
}

/** From 0.55 on createWebWorker wants a Worker; monaco-yaml 5.5.1 still passes the older options. */
const monacoForYaml = {
  ...monaco,
  editor: {
    ...monaco.editor,
    createWebWorker({ createData, host, keepIdleModels = false }: WorkerOptions) {
      const worker = new YamlWorker();
      worker.postMessage('ignore');
      worker.postMessage(createData);
      return monaco.editor.createWebWorker({ worker, keepIdleModels, ...(host ? { host } : {}) });
    },
  },
};

export interface MonacoRuntime {
  readonly monaco: Monaco;
  /** Tells the YAML service what may be written. */
  setSchema(schema: JSONSchema): void;
}

export function setupMonaco(schema: JSONSchema): MonacoRuntime {
  self.MonacoEnvironment = { getWorker: () => new EditorWorker() };
  const service: MonacoYaml = configureMonacoYaml(monacoForYaml as never, {
    ...{ enableSchemaRequest: false, validate: false, hover: true, completion: true, format: { enable: false } },
    ...{ yamlVersion: '1.1', isKubernetes: false, schemas: schemas(schema) },
  });
  return { monaco, setSchema: (next) => void service.update({ schemas: schemas(next) }) };
}

const schemas = (schema: JSONSchema) => [
  { uri: 'inmemory://drydock/Kubernetes-1.36', fileMatch: ['**/*.yaml'], schema },
];
