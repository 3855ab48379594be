import type { Retention } from '#adapters/database';
import type { AddressRules, Resolve } from '#adapters/network';
import type { Environment, Secrets } from '#adapters/secrets';
import type { Catalog } from '#core/catalog';
import type { Signer } from '#core/credentials';
import type { Provider } from '#core/providers';

/** What the admin app is told once, at its start. */
export abstract class AdminSettings {
  abstract readonly adminToken: string;
  abstract readonly secrets: Secrets;
  /** Reads the variable behind `env:NAME`. */
  abstract readonly environment: Environment;
  /** Proves to clouds who is asking. */
  abstract readonly signer: Signer;
  /** The kinds of provider there are, by id. */
  abstract readonly kinds: ReadonlyMap<string, Provider>;
  abstract readonly catalog: Catalog;
  /** What applies to a provider that does not say itself whether it may have a private address. */
  abstract readonly network: AddressRules & { readonly resolve?: Resolve | undefined };
  /** `redis` or `memory`: where the gateways keep their limits. */
  abstract readonly limits: 'redis' | 'memory';
  abstract readonly dataDirectory: string;
  /** How long requests and the ledger are kept. */
  abstract readonly retention: Retention;
  /** A published list of prices that is imported every day; absent: none is. */
  abstract readonly priceListUrl?: string | undefined;
  /** A clock that never goes back, in milliseconds. */
  abstract readonly nowMs: () => number;
  /** Where a local Ollama would listen; absent: nobody looks. */
  abstract readonly ollamaUrl?: string | undefined;
}
