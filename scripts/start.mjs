// npm start and npm run dev. Runs on the machine's own Node, with nothing installed yet: only what Node itself brings.
const major = Number(process.versions.node.split('.')[0]);

if (major < 20) {
  process.stderr.write(`Gatewright needs Node 20 or newer, this is ${process.version}: see https://nodejs.org.\n`);
  process.exit(1);
}

// Only now: what is imported here may be written in a language that an older Node cannot read.
import('./setup/launch.mjs').then(({ launch }) => launch({ isDevelopment: process.argv.includes('--dev') }));
