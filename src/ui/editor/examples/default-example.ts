import type { EditorFile } from '../../store/state.ts';
import helloWeb from './hello-web.yaml?raw';

/** What every visit begins with. Apart from the registry, so that the page starts without the text of all the others. */
export const DEFAULT_FILE: EditorFile = { name: 'hello-web.yaml', text: helloWeb };
