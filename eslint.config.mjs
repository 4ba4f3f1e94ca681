import tseslint from 'typescript-eslint'
import reactHooks from 'eslint-plugin-react-hooks'

/** Rules that types alone do not hold: no `any` in any form, no floating promises, exhaustive switches, hooks rules. */
export default tseslint.config(
  { ignores: ['out/', 'node_modules/', 'bench/results/', 'scripts/golden/**/*.py', 'test-results/'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts', '**/*.tsx'] })),
  {
    files: ['**/*.ts', '**/*.tsx'],
    // One program for all, as the compiler has it: the service that editors use takes half as long again.
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-console': 'error',
      // Our interfaces are records of closures, not classes: their functions have no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      // A library's const enum cannot be named where every file compiles alone; its value then stands for it.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // The native binding declares the shape of an attribute as a class that does not exist when the program runs.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // An underscore says that a value is taken apart only to leave it out.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  { files: ['main/cli/**', 'bench/**', 'e2e/**'], rules: { 'no-console': 'off' } },
)
