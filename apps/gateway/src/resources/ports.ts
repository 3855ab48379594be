import type { ResourceObject } from '#core/providers/kit';
import type { RequestRecord } from '#core/record';

/** What is kept. */
export type ResourceKind = 'file' | 'upload' | 'batch' | 'fine_tuning_job';

/** Whose something is, and which. */
export interface ResourceId {
  /** Slug: nobody else finds it. */
  readonly project: string;
  readonly kind: ResourceKind;
  /** The provider's own. */
  readonly id: string;
}

/** Something that a provider keeps for a project. Dates are milliseconds since 1970. */
export interface Resource extends ResourceId {
  /** The key that made it. */
  readonly keyId: string;
  readonly keyName: string;
  /** Slug of who keeps it. */
  readonly provider: string;
  /** As the provider said it last, in OpenAI's form. */
  readonly object: ResourceObject;
  /** What only we know of it; whoever keeps a kind reads it by a schema of its own. */
  readonly notes: ResourceObject;
  readonly createdAt: number;
  /** When its provider forgets it. */
  readonly expiresAt?: number | undefined;
  /** Since when it changes no more. */
  readonly endedAt?: number | undefined;
  /** When what it used was written to the ledger. */
  readonly chargedAt?: number | undefined;
  /** When its provider is asked how it goes on, though nobody wants to know; absent: never. */
  readonly nextLookAt?: number | undefined;
}

/** What may change of it; absent: as it was. */
export type ResourceNews = Partial<Pick<Resource, 'object' | 'notes' | 'expiresAt' | 'endedAt'>> & {
  /** `undefined`, where it is said: never again. */
  readonly nextLookAt?: number | undefined;
};

/** A page of a project's own. */
export interface ResourcePageWish extends Pick<ResourceId, 'project' | 'kind'> {
  /** Id of the one before the page. */
  readonly after?: string | undefined;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  /** Only those with these values in their objects. */
  readonly where?: ResourceObject | undefined;
}

export interface ResourcePage {
  readonly resources: readonly Resource[];
  readonly hasMore: boolean;
}

/** Something that happened to a resource. `createdAt` is milliseconds since 1970. */
export interface ResourceEvent {
  readonly id: string;
  /** What webhooks know it by, such as `fine_tuning.job.event`. */
  readonly type: string;
  /** In OpenAI's form. */
  readonly object: ResourceObject;
  readonly createdAt: number;
}

/** A page of what happened, the newest first. */
export interface ResourceEventsWish extends Pick<ResourcePageWish, 'after' | 'limit'> {
  readonly type: string;
}

export interface ResourceEvents {
  readonly events: readonly ResourceEvent[];
  readonly hasMore: boolean;
}

/** Who keeps what for whom. All throw a Failure `resource_backend_unavailable` where nobody can tell now. */
export interface Resources {
  keep(resource: Resource): Promise<void>;
  /** `undefined` also for another project's. */
  find(id: ResourceId): Promise<Resource | undefined>;
  /** `undefined` where the one before the page is not there. */
  page(wish: ResourcePageWish): Promise<ResourcePage | undefined>;
  change(id: ResourceId, news: ResourceNews): Promise<void>;
  /** Answers whether it was there. */
  remove(id: ResourceId): Promise<boolean>;
  /** Those whose turn it is to be looked at: no other gateway is given them until their next turn. */
  takeDue(kind: ResourceKind, most: number): Promise<readonly Resource[]>;
  /** Charges what it used, once, whoever tells it and however often. */
  charge(id: ResourceId, records: readonly RequestRecord[]): Promise<void>;
  /** Notes what happened, in this order: what is known already is not noted, nor told, again. */
  note(id: ResourceId, events: readonly ResourceEvent[]): Promise<void>;
  /** `undefined` where the one before the page is not there. */
  events(id: ResourceId, wish: ResourceEventsWish): Promise<ResourceEvents | undefined>;
}
