import type { Failure } from '../../../failure/index.js';

/** Ollama's errors are one sentence; its clients read the status beside it. */
export const renderFailure = (failure: Failure) => ({ error: failure.message });
