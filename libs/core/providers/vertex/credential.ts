import { field, serviceAccount } from '../../credentials/index.js';
import type { ProviderCredential } from '../kit/index.js';

/** A service account, else whoever the machine is; a project and a location. A plain key is that of the express mode. */
export const credential: ProviderCredential = {
  by: 'google',
  fields: [
    serviceAccount('service_account', 'The JSON of a service account; left out, whoever the machine is at Google'),
    field('project', 'The id of the project', /^[a-z0-9][a-z0-9.:-]{0,99}$/, 'Must be the id of a project.'),
    field(
      'location',
      'Where the models run: `global`, `us`, `eu`, or a region such as `europe-west4`',
      /^[a-z]+(-[a-z]+\d{0,2})*$/,
      'Must be "global", "us", "eu" or a region, such as "europe-west4".',
    ),
  ],
  proof: ['service_account'],
  address: ['project', 'location'],
  isAmbient: true,
  locate({ project, location }, baseUrl) {
    if (!project || !location) return baseUrl ? { baseUrl } : undefined;
    const host = baseUrl ?? `https://${hostOf(location)}`;
    // Whoever wrote the whole of it means it.
    if (host.includes('/projects/')) return { baseUrl: host };
    return { baseUrl: `${host.replace(/\/+$/, '')}/v1/projects/${project}/locations/${location}` };
  },
};

function hostOf(location: string): string {
  if (location === 'global') return 'aiplatform.googleapis.com';
  if (location === 'us' || location === 'eu') return `aiplatform.${location}.rep.googleapis.com`;
  return `${location}-aiplatform.googleapis.com`;
}
