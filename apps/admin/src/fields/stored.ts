/** A column of JSON as what it is. A named seam: such columns were written by us, after a schema had read them. */
export const stored = <Shape>(json: unknown): Shape => json as Shape;
