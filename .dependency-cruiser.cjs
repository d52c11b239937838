/** The rooms of app/, from the ground up: a room imports only those before it. */
const ROOMS = [
  'shared',
  'settings',
  'accounts',
  'credits',
  'files',
  'plugins',
  'notifications',
  'payments',
  'tasks',
  'chat',
  'monitoring',
  'admin',
  'web',
]

const arrows = ROOMS.map((room, level) => ({
  name: `${room}-imports-only-below`,
  comment: `app/${room} may import ${ROOMS.slice(0, level).join(', ') || 'no other room'}`,
  severity: 'error',
  from: { path: `^app/${room}/` },
  to: { path: `^app/(${ROOMS.slice(level + 1).join('|')})/` },
})).filter(({ to }) => to.path !== '^app/()/')

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'plugins-import-only-the-sdk',
      comment: 'A plugin is a package of its own: it knows @wxiai/sdk, never the app',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/' },
      to: { path: '^(app|config|start|providers|commands|database|resources|plugins/(?!$1/))' },
    },
    {
      name: 'sdk-knows-no-app',
      severity: 'error',
      from: { path: '^sdk/' },
      to: { path: '^(app|config|start|providers|commands|database|resources|plugins)/' },
    },
    {
      name: 'core-names-no-plugin',
      severity: 'error',
      from: { path: '^(app|config|start|providers|commands|resources)/' },
      to: { path: '^plugins/' },
    },
    {
      name: 'browser-imports-no-server',
      comment: 'Types are fine, code of the server is not',
      severity: 'error',
      from: { path: '^(resources/app|sdk/ui)/' },
      to: {
        path: '^(app|config|start|providers|commands|database)/',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|public|var|build)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    webpackConfig: { fileName: '.dependency-resolver.cjs' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.svelte', '.json'],
    },
  },
}
