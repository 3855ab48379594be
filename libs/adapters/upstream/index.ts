export * from './call.js';
export { createDemoUpstream, type DemoClock, type DemoOptions } from './demo.js';
export { type ConnectorWish, openConnector } from './pools.js';
export * from './upstream.js';
