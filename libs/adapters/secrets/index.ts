export * from './credential-fields.js';
export { EncryptionKeyError, encryptionKeyProblem } from './encryption-key.js';
export { keyIdOf } from './envelope.js';
export * from './key-secret.js';
export * from './place.js';
export * from './reference.js';
export * from './secrets.js';
