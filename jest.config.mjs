const swc = {
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'es6' },
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
};

const shared = {
  testEnvironment: 'node',
  // `js` before `mjs`: the mapper below cuts `.js` off in packages too, and openai has a `.js` and a `.mjs` of one name.
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  moduleNameMapper: {
    '^#core/(.*)$': '<rootDir>/libs/core/$1/index.ts',
    '^#adapters/(.*)$': '<rootDir>/libs/adapters/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};

/** `unit` is pure and needs nothing; `system` has a real PostgreSQL and a real Redis, started by scripts/test.mjs. */
export default {
  // Modules of a test file are never given back in ESM: a worker that has grown is replaced.
  workerIdleMemoryLimit: '1GB',
  // A machine that has much to do starts a database or a program late: that is no failure.
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/libs/core/**/*.spec.ts',
        '<rootDir>/apps/gateway/src/relay/**/*.spec.ts',
        '<rootDir>/scripts/**/*.spec.ts',
        '<rootDir>/test/contract/**/*.spec.ts',
      ],
    },
    {
      ...shared,
      displayName: 'system',
      testMatch: [
        '<rootDir>/apps/*/src/**/*.spec.ts',
        '<rootDir>/libs/adapters/**/*.spec.ts',
        '<rootDir>/test/**/*.spec.ts',
      ],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/apps/gateway/src/relay/', '<rootDir>/test/contract/'],
    },
  ],
};
