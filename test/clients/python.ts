import path from 'node:path';
import { toolchain } from './toolchain.js';

/** Where the programs stand. */
export const folder = path.resolve('test/clients/python');

const requirements = path.join(folder, 'requirements.txt');

/** Python, with the clients of the requirements. */
export const python = await toolchain({
  version: ['python3', '--version'],
  files: [requirements],
  install: (into) => [
    ['python3', '-m', 'venv', into],
    [`${into}/bin/python`, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
  ],
  program: (into) => `${into}/bin/python`,
});
