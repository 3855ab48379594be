import { type BatchesApi, type FilesApi, inPath, objectWithId, type UploadsApi } from '../kit/index.js';

// https://platform.openai.com/docs/api-reference/files, /uploads and /batch. Whoever has them as OpenAI has them is asked so.

/** OpenAI's files. */
export const openAiFiles: FilesApi = {
  path: '/files',
  one: (id) => ({ method: 'GET', path: `/files/${inPath(id)}` }),
  remove: (id) => ({ method: 'DELETE', path: `/files/${inPath(id)}` }),
  content: (id) => ({ method: 'GET', path: `/files/${inPath(id)}/content` }),
  read: (json) => objectWithId('file', json),
};

/** The same of those who say nothing of a status: a file is ready as soon as it is there. */
export const readyFiles: FilesApi = {
  ...openAiFiles,
  read: (json) => ({ status: 'processed', ...openAiFiles.read(json) }),
};

/** OpenAI's files in parts. */
export const openAiUploads: UploadsApi = {
  create: (json) => ({ method: 'POST', path: '/uploads', json }),
  partsPath: (id) => `/uploads/${inPath(id)}/parts`,
  complete: (id, json) => ({ method: 'POST', path: `/uploads/${inPath(id)}/complete`, json }),
  cancel: (id) => ({ method: 'POST', path: `/uploads/${inPath(id)}/cancel` }),
  read: (json) => objectWithId('upload', json),
};

/** OpenAI's batches, at half the price: https://platform.openai.com/docs/guides/batch */
export const openAiBatches: BatchesApi = {
  percent: 50,
  create: ({ body }) => ({ method: 'POST', path: '/batches', json: body }),
  one: (id) => ({ method: 'GET', path: `/batches/${inPath(id)}` }),
  cancel: (id) => ({ method: 'POST', path: `/batches/${inPath(id)}/cancel` }),
  read: (json) => objectWithId('batch', json),
};
