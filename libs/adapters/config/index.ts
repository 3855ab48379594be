export { ConfigError } from './config-error.js';
export { readConfig, type Config, type Listener } from './config.js';
export { environment, providerKeys, type Environment } from './environment.js';
export { isLoopback } from './loopback.js';
export { version } from './version.js';
