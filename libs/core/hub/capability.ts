/** What a model may be able to do, as far as it matters to whom a request is sent. */
export const capabilities = [
  ...(['text', 'streaming', 'tools', 'json_schema', 'vision', 'audio', 'pdf', 'reasoning'] as const),
  ...(['caching', 'embeddings'] as const),
] as const;

export type Capability = (typeof capabilities)[number];

/** What somebody says of what a model can do: absent is what they do not speak of. */
export type Abilities = Readonly<Partial<Record<Capability, boolean>>>;

/** The capabilities of which somebody says that it has them (`true`), or has them not. */
export const namesIn = (abilities: Abilities, has: boolean): readonly Capability[] =>
  capabilities.filter((name) => abilities[name] === has);
