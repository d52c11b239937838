import { configApp } from '@adonisjs/eslint-config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

export default [
  { ignores: ['var/**', 'public/**', 'build/**', 'tests/fixtures/**', '**/*.d.ts'] },
  ...configApp(),
  {
    files: ['**/*.ts'],
    rules: {
      // Prettier has its own step in `npm run check`.
      'prettier/prettier': 'off',
      '@stylistic/max-len': 'off',
      '@stylistic/comma-dangle': 'off',
      'curly': 'off',
      '@unicorn/no-await-expression-member': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      // Names of the wire format are in snake_case.
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'typeLike', format: ['PascalCase'] },
      ],
    },
  },
  {
    // A provider and its libraries take 20 MB: only a site that uses it pays. Types cost nothing.
    files: ['plugins/**/*.ts', 'sdk/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@ai-sdk/*'],
              allowTypeImports: true,
              message: 'Import it where it is used: await import(...)',
            },
          ],
        },
      ],
    },
  },
  { files: ['**/*.svelte.ts'], rules: { '@unicorn/filename-case': 'off' } },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        parser: tseslint.parser,
        extraFileExtensions: ['.svelte'],
        svelteConfig,
      },
    },
    rules: {
      // Links are served by the app, there is no SvelteKit to resolve them.
      'svelte/no-navigation-without-resolve': 'off',
      // svelte-check compiles the files and knows the warnings; this rule does not.
      'svelte/no-unused-svelte-ignore': 'off',
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
]
