import type { Fields } from '../../credentials/index.js';
import type { Located, Provider } from './provider.js';

/** Where a provider of this kind is: by what was said, by its credential, or where all of its kind are. */
export function locate(kind: Provider, baseUrl: string | null | undefined, fields: Fields): Located | undefined {
  if (kind.credential) return kind.credential.locate(fields, baseUrl ?? undefined);
  const said = baseUrl ?? kind.baseUrl;
  return said ? { baseUrl: said } : undefined;
}

/** The whole address of a path below a base URL; a query of the base URL goes along. */
export function urlOf(baseUrl: string, path: string): URL {
  const url = new URL(baseUrl);
  const [pathname = '', query] = path.split('?', 2);
  const queries = [query, url.search.slice(1)].filter(Boolean).join('&');
  return new URL(`${url.origin}${url.pathname.replace(/\/+$/, '')}${pathname}${queries && `?${queries}`}`);
}
