/** The folders of the domain are layers too: none of them imports, by any way, what imports it. */
export default {
  forbidden: [
    {
      name: 'no-cycles-between-folders-of-the-domain',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    includeOnly: '^src/domain/',
    exclude: '\\.test\\.',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
