/** What `/metrics` and the log call us; the release script keeps it equal to package.json. */
export const version = '0.1.0';
