/** What bytes are, by how they begin; `undefined` for all that is not fetched. */
export function mediaTypeOf(bytes: Buffer): string | undefined {
  return signatures.find(({ starts }) => starts(bytes))?.mediaType;
}

/** What may be fetched as what, by the type that is announced. A picture that is announced as another kind of picture is still one. */
export const announced: Readonly<Record<'image' | 'file', RegExp>> = {
  image: /^image\/(jpe?g|png|gif|webp) *(;|$)/i,
  file: /^(application\/pdf|image\/(jpe?g|png|gif|webp)) *(;|$)/i,
};

const beginsWith =
  (...start: readonly number[]) =>
  (bytes: Buffer): boolean =>
    start.every((byte, at) => bytes[at] === byte);

const text = (start: string) => beginsWith(...Buffer.from(start, 'latin1'));

const signatures = [
  { mediaType: 'image/jpeg', starts: beginsWith(0xff, 0xd8, 0xff) },
  { mediaType: 'image/png', starts: beginsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) },
  { mediaType: 'image/gif', starts: (bytes: Buffer) => text('GIF87a')(bytes) || text('GIF89a')(bytes) },
  {
    mediaType: 'image/webp',
    starts: (bytes: Buffer) => text('RIFF')(bytes) && bytes.toString('latin1', 8, 12) === 'WEBP',
  },
  { mediaType: 'application/pdf', starts: text('%PDF-') },
] as const;
