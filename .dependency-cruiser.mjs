/** The arrows of the house: which layer may import which. Tests may reach anywhere. */
const isTest = '(\\.test\\.tsx?$|^src/tests/|/testing/)';
const pageScript = '^src/(instance|simulator)/page/';
const phones = '^src/simulator/phones/';
const layer = (name) => `^src/${name}(/|\\.)`;
const only = (name, allowed, comment) => ({
  name: `${name.replace('/', '-')}-imports`,
  comment,
  severity: 'error',
  from: { path: layer(name), pathNot: isTest },
  to: { path: '^src/', pathNot: [name, ...allowed].map((one) => `^src/${one}`) },
});
const home = (packages, places, comment) => ({
  name: `home-of-${packages.replace(/[^a-z]/g, '-')}`,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: [...places.map((one) => `^src/${one}`), isTest] },
  to: { path: `node_modules/(${packages})(/|$)` },
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('model', [], 'A leaf: the words of the field.'),
    only('lib', [], 'A leaf: no field words.'),
    only('contract', ['model'], 'What clients are promised.'),
    only('protocol', ['model', 'lib'], 'What gateway and instance say to each other.'),
    only('db', ['model', 'lib'], 'The only SQL.'),
    only(
      'channels/channel',
      ['channels/channelActions', 'db/database', 'model', 'lib'],
      'What every channel is.',
    ),
    {
      name: 'instances-are-of-the-web-channel',
      comment:
        'A number is not its instance: only who runs browsers, and who reaches them, reads that table.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(supervisor|channels/web|gateway)/', isTest] },
      to: { path: '^src/db/instances' },
    },
    only('jobs', ['db', 'lib'], 'The machine that runs background work; it does not know what the work is.'),
    only('domain', ['db', 'channels/channel', 'model', 'lib'], 'The rules know no HTTP and no instance.'),
    only(
      'channels/web',
      ['channels/channel', 'db/(database|instances)', 'protocol', 'model', 'lib'],
      'Ways to reach WhatsApp.',
    ),
    only(
      'channels/cloud',
      ['channels/channel', 'db/database', 'db/(cloud|metaIntake)', 'model', 'lib'],
      "Meta's API: it knows no instance and no other channel.",
    ),
    only('supervisor', ['protocol', 'db', 'model', 'lib'], 'Keeping instances running.'),
    only('whatsappPage', [], "Types only: what WhatsApp Web's page has."),
    only('instance', ['protocol', 'model', 'lib', 'whatsappPage'], 'Never the database, never the domain.'),
    only(
      'http',
      ['domain', 'contract', 'channels/channel', 'protocol/events', 'model', 'lib'],
      'Parse, authorise, call domain, answer.',
    ),
    only('panel', ['contract', 'model'], 'The panel knows the contract only.'),
    only(
      'simulator',
      // The demo is a program of its installation: it prepares it over the API, as `npm run seed` does.
      ['lib', 'whatsappPage', 'gateway/localApi'],
      'A program of its own: production code does not know it, nor it production code.',
    ),
    {
      name: 'only-the-demo-knows-the-gateway',
      severity: 'error',
      from: { path: '^src/simulator/', pathNot: ['^src/simulator/demo(/|\\.)', isTest] },
      to: { path: '^src/gateway/' },
    },
    {
      name: 'page-scripts-import-types-only',
      comment:
        'They run in a browser as they stand, one after the other: an import would be a syntax error there.',
      severity: 'error',
      from: { path: pageScript },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-page-scripts',
      severity: 'error',
      from: { path: '^src/', pathNot: pageScript },
      to: { path: pageScript },
    },
    {
      name: 'phones-import-their-own-modules',
      comment: 'They are modules of a web page: the browser can load the files of that folder only.',
      severity: 'error',
      from: { path: phones },
      to: { pathNot: phones, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-phones',
      severity: 'error',
      from: { path: '^src/', pathNot: phones },
      to: { path: phones },
    },
    {
      name: 'whatsapps-page-is-known-to-page-scripts',
      severity: 'error',
      from: { path: '^src/', pathNot: [pageScript, '^src/whatsappPage/'] },
      to: { path: '^src/whatsappPage/' },
    },
    {
      name: 'nobody-knows-the-simulator',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/simulator', isTest] },
      to: { path: '^src/simulator' },
    },
    home('whatsapp-web\\.js|puppeteer', ['instance'], 'WhatsApp Web is driven in one place.'),
    home('pg|node-pg-migrate', ['db'], 'One package, one home.'),
    home('pg-boss', ['jobs', 'db/jobTables'], 'Jobs, and the tables that they need.'),
    home(
      'express|helmet|multer|socket\\.io',
      ['http', 'simulator', 'panel'],
      'The web server; the simulator has one of its own.',
    ),
    home('react|@mantine/.*', ['panel'], 'The panel.'),
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['\\.d\\.ts$', '\\.js$', isTest, '/main\\.tsx?$', pageScript],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
