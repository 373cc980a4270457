/** What a `content-type` says, as far as it decides how a body is read. */
export type MediaType = { type: string; charset: string };

export function parseMediaType(header: string | undefined): MediaType | undefined {
  if (header === undefined || header === 'application/json')
    return header === undefined ? undefined : { type: 'application/json', charset: 'utf-8' };
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  return { type, charset: charset?.replaceAll('"', '') ?? 'utf-8' };
}

/** application/json and the types that are JSON by their suffix (RFC 6839). */
export function isJsonType(type: string): boolean {
  return type === 'application/json' || /^[a-z]+\/[a-z0-9.+-]+\+json$/.test(type);
}

/** One JSON document a line. */
export function isNdjson(type: string): boolean {
  return type === 'application/x-ndjson' || type === 'application/ndjson';
}

/** Whether an `accept` header leaves room for JSON (RFC 9110, section 12.5.1). */
export function acceptsJson(header: string | undefined): boolean {
  if (header === undefined || header === '*/*' || header === '') return true;
  return header.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    return !refused && (type === '*/*' || type === 'application/*' || isJsonType(type));
  });
}
