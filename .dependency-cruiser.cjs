const adapters = '^libs/(event-store-[^/]+|read-store-[^/]+)/';
const drivers =
  '^(@photostructure/sqlite|node:sqlite|@eventstore/db-client|@grpc/grpc-js|google-protobuf|mongodb)$';

/** The rules of docs/architecture.md, held by a machine. */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', 'tsconfig'] },
      to: {},
    },
    {
      name: 'domain-stands-alone',
      comment: 'The domain imports nothing but itself and luxon.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/domain/', 'node_modules/(@types/)?luxon/'] },
    },
    {
      name: 'projections-know-domain-sets-and-read-store-port',
      severity: 'error',
      from: { path: '^libs/projections/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^libs/projections/', '^libs/domain/', '^libs/analytics/', '^libs/read-store/'] },
    },
    {
      name: 'backup-knows-ports',
      severity: 'error',
      from: { path: '^libs/backup/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/', pathNot: '^libs/(backup|domain|event-sourcing|projections|platform)/' },
    },
    {
      name: 'doctor-knows-ports',
      severity: 'error',
      from: { path: '^libs/doctor/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '^libs/',
        pathNot: '^libs/(doctor|domain|event-sourcing|projections|read-store|projector)/',
      },
    },
    {
      name: 'operations-know-ports',
      comment: 'What an operation does is known to its kind, which is in the lib whose engine it uses.',
      severity: 'error',
      from: { path: '^libs/operations/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/', pathNot: '^libs/(operations|event-sourcing|read-store)/' },
    },
    {
      name: 'analytics-know-domain',
      comment: 'Sets, questions and filters are pure; what stores them implements the port.',
      severity: 'error',
      from: { path: '^libs/analytics/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/', pathNot: '^libs/(analytics|domain)/' },
    },
    {
      name: 'drivers-stay-in-adapters',
      comment: 'Test doubles and the databases that tests make are of the adapters, too.',
      severity: 'error',
      from: { pathNot: [adapters, '^libs/sqlite/', '^test/support/(eventstoredb-|mongo-)'] },
      to: {
        path: [
          'node_modules/(@photostructure/sqlite|@eventstore/db-client|@grpc/grpc-js|google-protobuf|mongodb)/',
          drivers,
        ],
      },
    },
    {
      name: 'only-adapters-use-the-sqlite-room',
      severity: 'error',
      from: { pathNot: [adapters, '^libs/sqlite/'] },
      to: { path: '^libs/sqlite/' },
    },
    {
      name: 'only-apps-import-adapters',
      severity: 'error',
      from: { path: '^libs/', pathNot: [adapters, '\\.spec\\.ts$'] },
      to: { path: adapters },
    },
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      from: { path: '^libs/(event-store-[^/]+|read-store-[^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: { path: adapters, pathNot: '^libs/$1/' },
    },
    {
      name: 'nest-stays-at-the-edge',
      severity: 'error',
      from: { path: '^libs/', pathNot: '\\.module\\.ts$' },
      to: { path: 'node_modules/@nestjs/' },
    },
    {
      name: 'no-deep-imports',
      comment: 'Another lib is entered through its index.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/([^/]+)/src/(?!index\\.ts$)', pathNot: '^libs/$2/' },
    },
    {
      name: 'libs-do-not-know-apps',
      comment: "A lib's specs use what test/ offers them; other files do not: see sources-do-not-know-tests.",
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|bench)/' },
    },
    {
      name: 'sources-do-not-know-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(test|bench)/|\\.spec\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
