// Type-unaware rules only, so that the whole tree lints in seconds. A rule is an error or it is absent.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { house } from './scripts/eslint-rules.mjs';

const TESTS = ['**/*.test.ts', '**/*.test.tsx', 'e2e/**', 'bench/**', 'test/**'];
const CONFIGS = ['*.config.{js,ts}', '.dependency-cruiser.cjs'];
const NODE_GLOBALS = Object.fromEntries(
  [
    'AbortController',
    'Buffer',
    'performance',
    'console',
    'fetch',
    'module',
    'process',
    'require',
    'setTimeout',
    'clearTimeout',
  ].map((name) => [name, 'readonly']),
);

export default tseslint.config(
  {
    ignores: ['node_modules', 'dist', 'src/core/api/generated', 'test-results', 'playwright-report', 'public'],
  },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    plugins: { house },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'prefer-const': 'error',
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      'house/import-extension': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: { ...NODE_GLOBALS, URL: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  { files: ['**/*.{ts,tsx}'], rules: { 'no-undef': 'off' } },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: TESTS,
    rules: { 'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['src/core/**/*.ts', 'src/ui/**/*.{ts,tsx}'],
    ignores: [...TESTS, 'src/ui/graph/nodes/**'],
    rules: { 'house/no-foreign-kind': 'error' },
  },
  {
    files: ['src/core/**/*.ts'],
    ignores: TESTS,
    rules: {
      'house/pure-core': 'error',
      'house/no-module-state': 'error',
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', { max: 5 }],
    },
  },
  { files: CONFIGS, rules: { 'no-restricted-exports': 'off' } },
);
