/** Reads a table page by page, each beginning behind the last row of the one before: memory holds one page. */
export async function* rowsByPage<Row>(
  read: (after: Row | undefined, take: number) => Promise<readonly Row[]>,
  take = 1_000,
): AsyncGenerator<Row> {
  for (let after: Row | undefined; ;) {
    const page = await read(after, take);
    yield* page;
    after = page.at(-1);
    if (page.length < take) return;
  }
}
