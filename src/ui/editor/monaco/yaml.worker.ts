/** The YAML language service: completion and hover, off the page's thread. */
import 'monaco-yaml/yaml.worker.js';
