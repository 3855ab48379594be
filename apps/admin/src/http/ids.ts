/** Whether a text can be an id or a slug at all: anything else is simply not found, and never reaches the database. */
export const isIdOrSlug = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(text);
