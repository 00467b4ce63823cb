import tseslint from 'typescript-eslint';
import reactHooks from 'eslint-plugin-react-hooks';

const wallClock = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take a Clock (lib/clock.ts): tests must be able to hold the time.',
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Take a Clock (lib/clock.ts): tests must be able to hold the time.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Take a Random (lib/random.ts): tests must be able to hold chance.',
  },
];
const environment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "The environment is read once, in the program's config.ts.",
};

export default tseslint.config(
  { ignores: ['node_modules/', 'public/', 'data/', 'sessions/', 'coverage/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: [
      'src/**/*.test.{ts,tsx}',
      'src/tests/**',
      'src/lib/**',
      'src/panel/**',
      'src/instance/page/**',
      'src/simulator/**',
      'src/**/config.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...wallClock, environment] },
  },
  {
    files: ['src/panel/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
);
