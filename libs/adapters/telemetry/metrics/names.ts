import { OTHER } from './family.js';

/** What the configuration knows by name. Only these become labels. */
export interface Names {
  readonly routes: readonly string[];
  readonly providers: readonly string[];
  /** `provider/model` */
  readonly deployments: readonly string[];
  readonly models: readonly string[];
  readonly projects: readonly string[];
}

export const noNames: Names = { routes: [], providers: [], deployments: [], models: [], projects: [] };

const most = { routes: 100, providers: 40, deployments: 300, models: 300, projects: 100 } as const satisfies Record<
  keyof Names,
  number
>;

/** Where something has no name at all: a request that took no route, that no key was known for. */
export const NONE = 'none';

type Fold = (name: string | undefined) => string;

/** Turns names into labels: those of the configuration as they are, all others into one. */
export interface Bounds {
  readonly route: Fold;
  readonly provider: Fold;
  readonly deployment: Fold;
  readonly model: Fold;
  readonly project: Fold;
  /** As many deployments as have labels of their own. */
  readonly deployments: ReadonlySet<string>;
}

export function boundsOf(names: Names): Bounds {
  const known = (kind: keyof Names) => new Set(names[kind].slice(0, most[kind]));
  const deployments = known('deployments');
  return {
    route: fold(known('routes')),
    provider: fold(known('providers')),
    deployment: fold(deployments),
    model: fold(known('models')),
    project: fold(known('projects')),
    deployments,
  };
}

const fold =
  (known: ReadonlySet<string>): Fold =>
  (name) =>
    name === undefined ? NONE : known.has(name) ? name : OTHER;

/** A deployment belongs to the provider before its first slash. */
export const providerOf = (deployment: string): string => deployment.slice(0, Math.max(0, deployment.indexOf('/')));
export const modelOf = (deployment: string): string => deployment.slice(deployment.indexOf('/') + 1);
