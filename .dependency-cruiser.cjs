/** Who may import whom. The folder name is the rule; docs/architecture.md says why. */
const test = '\\.(spec|contract)\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'libs/core imports only libs/core and zod: no Nest, no I/O, no environment',
      severity: 'error',
      from: { path: '^libs/core/', pathNot: [test, '^libs/core/framing/'] },
      to: { pathNot: ['^libs/core/', '^node_modules/zod/'] },
    },
    {
      name: 'framing-is-pure',
      comment: "framing may also read AWS's event streams, by a codec that is as pure: docs/decisions says why",
      severity: 'error',
      from: { path: '^libs/core/framing/', pathNot: test },
      to: { pathNot: ['^libs/core/', 'node_modules/@smithy/eventstream-codec/'] },
    },
    {
      name: 'adapters-are-strangers',
      comment: 'an adapter imports core and its own SDK: never an app, never another adapter',
      severity: 'error',
      from: { path: '^libs/adapters/([^/]+)/', pathNot: test },
      to: { path: ['^apps/', '^libs/adapters/'], pathNot: '^libs/adapters/$1/' },
    },
    {
      name: 'providers-are-strangers',
      comment: 'a provider imports its dialect and providers/kit: never another provider',
      severity: 'error',
      from: { path: '^libs/core/providers/(?!kit/|index)([^/]+)/', pathNot: test },
      to: { path: '^libs/core/providers/', pathNot: ['^libs/core/providers/kit/', '^libs/core/providers/$1/'] },
    },
    {
      name: 'dialects-are-strangers',
      comment: 'a dialect imports the hub form and dialects/kit: never another dialect',
      severity: 'error',
      from: { path: '^libs/core/dialects/(?!kit/|index)([^/]+)/', pathNot: test },
      to: { path: '^libs/core/dialects/', pathNot: ['^libs/core/dialects/kit/', '^libs/core/dialects/$1/'] },
    },
    {
      name: 'relay-knows-core-only',
      comment: 'the relay is plain TypeScript over core: what it needs of the world stands in relay/ports.ts',
      severity: 'error',
      from: { path: '^apps/gateway/src/relay/', pathNot: test },
      to: { pathNot: ['^libs/core/', '^apps/gateway/src/relay/'] },
    },
    {
      name: 'apps-are-strangers',
      comment: 'the apps meet in PostgreSQL and Redis',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-cycles',
      comment: 'nothing goes in circles; types that name each other are gone at run time',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^libs/adapters/database/generated/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['workspace', 'import', 'types', 'node'],
      extensions: ['.ts', '.js', '.mjs'],
    },
  },
};
