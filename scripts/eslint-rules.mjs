/**
 * The house's own lint rules; none needs type information.
 *  - pure-core: the core has no wall clock, no chance, no promises, no locale.
 *  - no-module-state: nothing in the core outlives an engine.
 *  - no-foreign-kind: code about one kind lives in that kind's folder.
 *  - import-extension: relative imports name the file, so that Node, tsx and Vite all run the sources.
 */

const CLOCK = 'use the clock: `Clock` from core/lib/clock.ts, calendar text from core/lib/time.ts';
const TIMER = 'put a timer record on the clock (core/lib/clock.ts); the host owns real timers';
const SYNC = 'the core is synchronous: return the value, or put a timer record on the clock (core/lib/clock.ts)';
const LOCALE =
  'locale calls differ between machines: compare with < and >, format by hand; texts are made in src/ui/i18n';

/** Global name -> what to use instead. */
const BANNED_GLOBALS = new Map([
  ['Date', CLOCK],
  ['performance', CLOCK],
  ['Promise', SYNC],
  ['PromiseLike', SYNC],
  ['AsyncIterable', SYNC],
  ['AsyncGenerator', SYNC],
  ['setTimeout', TIMER],
  ['setInterval', TIMER],
  ['setImmediate', TIMER],
  ['clearTimeout', TIMER],
  ['clearInterval', TIMER],
  ['queueMicrotask', TIMER],
  ['requestAnimationFrame', TIMER],
  ['crypto', 'use the seeded rng (core/lib/rng.ts) or core/lib/hash.ts'],
  ['Intl', LOCALE],
  ['WeakRef', 'garbage collection is not deterministic: keep the object or its key'],
  ['FinalizationRegistry', 'garbage collection is not deterministic: dispose explicitly'],
]);

const isName = (node) => {
  const { parent } = node;
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed;
  if (parent.type === 'Property' || parent.type === 'PropertyDefinition' || parent.type === 'MethodDefinition')
    return parent.key === node && !parent.computed && !(parent.type === 'Property' && parent.shorthand);
  return /^(TSPropertySignature|TSMethodSignature|ImportSpecifier|ExportSpecifier)$/.test(parent.type);
};

const pureCore = {
  meta: { type: 'problem', schema: [], messages: { banned: '`{{name}}` is banned in src/core: {{instead}}.' } },
  create(context) {
    const report = (node, name, instead) => context.report({ node, messageId: 'banned', data: { name, instead } });
    const reportAsync = (node) => node.async && report(node, 'async', SYNC);
    return {
      Identifier(node) {
        const instead = BANNED_GLOBALS.get(node.name);
        if (instead !== undefined && !isName(node)) report(node, node.name, instead);
      },
      MemberExpression(node) {
        const name = node.property.name;
        if (node.object.name === 'Math' && name === 'random')
          report(node, 'Math.random', 'use the seeded, forkable rng: `Rng` from core/lib/rng.ts');
        if (/^(toLocale[A-Z]\w*|localeCompare)$/.test(name ?? '')) report(node, name, LOCALE);
      },
      FunctionDeclaration: reportAsync,
      FunctionExpression: reportAsync,
      ArrowFunctionExpression: reportAsync,
      AwaitExpression: (node) => report(node, 'await', SYNC),
      ForOfStatement: (node) => node.await && report(node, 'for await', SYNC),
    };
  },
};

const CONSTANT_COLLECTIONS = /^Readonly(Set|Map)$/;

const noModuleState = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      let: 'Module-level `let` survives an engine: make it a field of the class that owns it.',
      new: 'Module-level `new` is shared by all engines: build it in core/engine.ts or in the owner. A constant table may stay if it is typed `const X: ReadonlySet<..> = new Set([..])` (or ReadonlyMap).',
    },
  },
  create(context) {
    const runsLater = (node) => {
      if (/Function/.test(node.type)) return true;
      const { parent } = node;
      if (parent?.type === 'PropertyDefinition' && parent.value === node && !parent.static) return true;
      return parent ? runsLater(parent) : false;
    };
    const isConstantTable = (node) => {
      // A RegExp without flags remembers nothing between two uses.
      if (node.callee.name === 'RegExp' && node.arguments.length === 1) return true;
      const type = node.parent.type === 'VariableDeclarator' && node.parent.id.typeAnnotation?.typeAnnotation;
      return type && CONSTANT_COLLECTIONS.test(type.typeName?.name ?? '');
    };
    return {
      VariableDeclaration(node) {
        const isTop = node.parent.type === 'Program' || node.parent.type === 'ExportNamedDeclaration';
        if (isTop && node.kind !== 'const' && !node.declare) context.report({ node, messageId: 'let' });
      },
      NewExpression(node) {
        if (!runsLater(node) && !isConstantTable(node)) context.report({ node, messageId: 'new' });
      },
    };
  },
};

/** Not kinds of resources, although spelled like them: the two wrappers of the API and RBAC's two outside subjects. */
const FREE_KINDS = new Set(['List', 'Status', 'User', 'Group']);
const squash = (text) => text.toLowerCase().replaceAll('-', '');

const noForeignKind = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      kind: 'Comparing `.kind` with "{{kind}}" belongs in src/core/resources/{{folder}}/ (or src/ui/graph/nodes/). Elsewhere ask the KindDef or a registry, so that a new kind touches no third place.',
    },
  },
  create(context) {
    const folder = /\/src\/core\/resources\/([^/]+)\//.exec(context.filename.replaceAll('\\', '/'))?.[1];
    const check = (side, literal) => {
      const object = side.type === 'ChainExpression' ? side.expression : side;
      if (object.type !== 'MemberExpression' || object.computed || object.property.name !== 'kind') return;
      const kind = literal?.type === 'Literal' ? literal.value : undefined;
      if (typeof kind !== 'string' || !/^[A-Z]/.test(kind) || FREE_KINDS.has(kind)) return;
      if (folder !== undefined && squash(folder) === squash(kind)) return;
      const dashed = kind.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
      context.report({ node: literal, messageId: 'kind', data: { kind, folder: dashed } });
    };
    return {
      BinaryExpression(node) {
        if (!/^[!=]==?$/.test(node.operator)) return;
        check(node.left, node.right);
        check(node.right, node.left);
      },
      SwitchStatement(node) {
        for (const branch of node.cases) check(node.discriminant, branch.test);
      },
    };
  },
};

const HAS_EXTENSION = /\.[a-z0-9]+(\?[\w&=]*)?$/i;

const importExtension = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { missing: "Write the file's extension: '{{source}}.ts' (or .tsx, /index.ts)." },
  },
  create(context) {
    const check = (node) => {
      const source = node.source?.value;
      if (
        typeof source === 'string' &&
        /^\.{1,2}(\/|$)/.test(source) &&
        !HAS_EXTENSION.test(source.replace(/^[./]+/, ''))
      )
        context.report({ node: node.source, messageId: 'missing', data: { source } });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

export const house = {
  rules: {
    'pure-core': pureCore,
    'no-module-state': noModuleState,
    'no-foreign-kind': noForeignKind,
    'import-extension': importExtension,
  },
};
