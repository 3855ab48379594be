import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { migrationAdapter } from './adapter.ts';
import { readSchema, schemaPath } from './history.ts';

const module = '@prisma/schema-engine-wasm/schema_engine_bg';

/** Works with Prisma's own schema engine as WebAssembly: migrations without a native binary to download. */
export async function withEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  await load();
  const adapter = migrationAdapter(url);
  const noLog = (): void => undefined;
  try {
    const datamodels: [string, string][] = [[schemaPath, readSchema()]];
    const engine = await bindings.SchemaEngine.new({ datamodels }, noLog, adapter.factory);
    return await work(engine);
  } finally {
    await adapter.close();
  }
}

// The compiler knows WebAssembly only together with the browser's types, which are not loaded here.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, () => void> } }>;
};

let isLoaded = false;

async function load(): Promise<void> {
  if (isLoaded) return;
  isLoaded = true;
  // Without this registry a panic of the engine would show only as a TypeError.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => console.error(message) },
  });
  const folder = path.dirname(createRequire(import.meta.url).resolve(module));
  const bytes = readFileSync(path.join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...bindings } });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
}
