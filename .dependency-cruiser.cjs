/**
 * Who may import whom. TABLE is the import table of the design; the rules and their messages are generated from it.
 * Test files may import anything, except that tests of the core may not import the page.
 * Types count too (`import type` is an edge).
 */

const core = (folder) => `^src/core/${folder}/`;
const top = (folder) => `^src/${folder}/`;

/** What kubectl, the host and the page may see of the core. */
const CORE_DOOR = {
  'core/cel.ts (the evaluator that an engine is given)': '^src/core/cel[.]ts$',
  'core/index.ts': '^src/core/index[.]ts$',
  'core/lean.ts and core/late.ts (the engine, and what is loaded after it)': '^src/core/(lean|late)[.]ts$',
  'core/api': core('api'),
};
/** The shape of ApiRequest and ApiResponse. */
const REQUEST_SHAPE = { 'core/apiserver/request.ts': '^src/core/apiserver/request[.]ts$' };
const PAGE = {
  'core/api': core('api'),
  'core/lib/time.ts (the virtual calendar)': '^src/core/lib/time[.]ts$',
  'workers (protocol, frames, client, ports)': '^src/workers/(protocol|frames?|client|engine-client|ports?)(/|[.]ts$)',
  'kubectl (completion data, manifests)': '^src/kubectl/(completion[^/]*[.]ts|completion/|manifest/)',
  lessons: top('lessons'),
};
const coreFolders = (...names) => Object.fromEntries(names.map((name) => [`core/${name}`, core(name)]));

/** Layer -> where it lives, and which other layers it may import. */
const TABLE = {
  'core/lib': { at: core('lib'), may: {} },
  'core/api': { at: core('api'), may: coreFolders('lib') },
  'core/cel': { at: core('cel'), may: coreFolders('lib', 'api') },
  'core/trace': { at: core('trace'), may: coreFolders('lib', 'api') },
  'core/store': { at: core('store'), may: coreFolders('lib', 'api') },
  'core/etcd': { at: core('etcd'), may: coreFolders('lib', 'api', 'trace', 'store') },
  'core/world': { at: core('world'), may: coreFolders('lib', 'api', 'trace', 'store') },
  'core/apiserver': { at: core('apiserver'), may: coreFolders('lib', 'api', 'trace', 'store') },
  'core/runtime': { at: core('runtime'), may: coreFolders('lib', 'api', 'trace', 'apiserver') },
  'core/resources': { at: core('resources'), may: coreFolders('lib', 'api', 'trace', 'apiserver', 'runtime') },
  'core/scheduler': { at: core('scheduler'), may: coreFolders('lib', 'api', 'trace', 'runtime') },
  'core/node': { at: core('node'), may: coreFolders('lib', 'api', 'trace', 'runtime', 'world') },
  'core/network': { at: core('network'), may: coreFolders('lib', 'api', 'trace', 'runtime', 'world') },
  'core/metrics': { at: core('metrics'), may: coreFolders('lib', 'api', 'trace', 'apiserver', 'runtime') },
  'core/faults': { at: core('faults'), may: coreFolders('lib', 'api', 'trace', 'runtime', 'world') },
  'core/testing': { at: core('testing'), may: { 'all of core': top('core') } },
  'core/engine and core/index': {
    at: '^src/core/(engine/kubeadm/|engine/fleet/|engine/|)[^/]+[.]ts$',
    may: { 'all of core': top('core') },
  },
  kubectl: { at: top('kubectl'), may: { 'core/api': core('api'), ...REQUEST_SHAPE } },
  workers: { at: top('workers'), may: { ...CORE_DOOR, ...coreFolders('lib'), kubectl: top('kubectl') } },
  bridge: {
    at: top('bridge'),
    may: { ...CORE_DOOR, ...coreFolders('lib'), kubectl: top('kubectl'), workers: top('workers') },
  },
  cli: {
    at: top('cli'),
    may: { ...CORE_DOOR, ...coreFolders('lib'), kubectl: top('kubectl'), workers: top('workers') },
  },
  lessons: { at: top('lessons'), may: { 'core/api': core('api') } },
  ui: { at: top('ui'), may: PAGE },
  embed: { at: top('embed'), may: { ...PAGE, ui: top('ui') } },
};

const TESTS = '[.]test[.]tsx?$';

const layerRules = Object.entries(TABLE).map(([name, { at, may }]) => ({
  name: `layer ${name}`,
  severity: 'error',
  comment: `${name} may import: itself${Object.keys(may)
    .map((other) => `, ${other}`)
    .join('')}. Nothing else of src.`,
  from: { path: at, pathNot: TESTS },
  to: { path: '^(src|scripts|bench|e2e)/', pathNot: [at, ...Object.values(may)] },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'unknown layer',
      severity: 'error',
      comment: `Every file under src belongs to a layer of the table in .dependency-cruiser.cjs: ${Object.keys(TABLE).join(', ')}.`,
      from: { path: '^src/', pathNot: [TESTS, ...Object.values(TABLE).map(({ at }) => at)] },
      to: {},
    },
    {
      name: 'core tests and the page',
      severity: 'error',
      comment: 'A test of the core may import all but src/ui and src/embed.',
      from: { path: `^src/core/.*${TESTS}` },
      to: { path: '^src/(ui|embed)/' },
    },
    {
      name: 'tests stay tests',
      severity: 'error',
      comment: 'Only tests import tests; shared helpers live in src/core/testing.',
      from: { path: '^src/', pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'core is portable',
      severity: 'error',
      comment: 'The core and kubectl may import small pure npm libraries; not Node, React or the DOM.',
      from: { path: '^src/(core|kubectl)/', pathNot: TESTS },
      to: { path: ['^node:', '^node_modules/(react|react-dom|zustand|@xyflow|monaco-|radix-ui|@radix-ui|idb)'] },
    },
    {
      name: 'node only on the node side',
      severity: 'error',
      comment: 'Only src/cli and src/bridge run in Node.',
      from: { path: '^src/', pathNot: [TESTS, '^src/(cli|bridge)/'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'import resolves',
      severity: 'error',
      comment: 'The imported file or package does not exist (or a package is not in package.json).',
      from: { path: '^src/' },
      to: {
        couldNotResolve: true,
        pathNot: ['[?](worker|raw|url)', '^src/core/api/generated/', '/generated/', '[.](css|svg)$'],
      },
    },
    {
      name: 'no cycles',
      severity: 'error',
      comment: 'Modules that import each other cannot be read one at a time: move what both need down a layer.',
      from: { path: '^src/' },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test-results)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
    },
  },
};
