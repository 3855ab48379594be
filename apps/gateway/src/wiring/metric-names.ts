import type { Metrics } from '#adapters/telemetry';
import type { RequestRecord } from '#core/record';
import type { Snapshot } from '#core/routing';

/** More deployments than this are counted together as `other`. */
const MOST_DEPLOYMENTS = 300;

/**
 * Which deployments have a name in the metrics: the targets of routes from the start, and those that providers are known
 * to serve as soon as somebody asks for them. A name that only a caller made up never becomes one.
 */
export class MetricNames {
  private snapshot: Snapshot | undefined;
  private served: ReadonlySet<string> = new Set();
  private deployments = new Set<string>();
  private readonly projects = new Set<string>(['default']);

  constructor(private readonly metrics: Pick<Metrics, 'bound'>) {}

  bound(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.served = servedBy(snapshot);
    const targets = snapshot.routes.flatMap((route) => route.targets.filter(({ model }) => model !== '*'));
    const met = [...this.deployments].filter((id) => this.served.has(id));
    this.deployments = new Set([...targets.map(({ provider, model }) => `${provider}/${model}`), ...met]);
    this.tell(snapshot);
  }

  meet({ attempts, caller }: RequestRecord): void {
    const asked = attempts.map(({ provider, model }) => `${provider}/${model}`);
    const strangers = asked.filter((id) => !this.deployments.has(id) && this.served.has(id));
    const isNewProject = caller !== undefined && !this.projects.has(caller.project);
    const hasRoom = this.deployments.size + strangers.length <= MOST_DEPLOYMENTS;
    if (!this.snapshot || !((strangers.length > 0 && hasRoom) || isNewProject)) return;
    if (hasRoom) for (const id of strangers) this.deployments.add(id);
    if (isNewProject) this.projects.add(caller.project);
    this.tell(this.snapshot);
  }

  private tell({ routes, providers }: Snapshot): void {
    const deployments = [...this.deployments];
    this.metrics.bound({
      routes: routes.map(({ slug }) => slug),
      providers: [...providers.keys()],
      deployments,
      models: [...new Set(deployments.map((id) => id.slice(id.indexOf('/') + 1)))],
      projects: [...this.projects],
    });
  }
}

/** Every deployment that a provider is known to serve. Made once per snapshot: it is looked into for each request. */
const servedBy = ({ providers }: Snapshot): ReadonlySet<string> =>
  new Set([...providers.values()].flatMap(({ slug, models }) => models.map((model) => `${slug}/${model}`)));
