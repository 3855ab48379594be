export { createFetcher, type Fetcher, type FetcherOptions } from './fetcher.js';
