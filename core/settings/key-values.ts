import { z } from 'zod';

/**
 * A list such as `team=events,region=eu%20west`, the format of OpenTelemetry's variables: values may be percent-encoded.
 * https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable
 */
export const keyValues = z
  .string()
  .transform((text, context): Record<string, string> => {
    const pairs = text.split(',').filter((pair) => pair.trim() !== '');
    const read = pairs.map(readPair);
    if (read.every((pair) => pair !== undefined)) return Object.fromEntries(read);
    context.addIssue('expected key=value pairs, separated by commas, with percent-encoded values');
    return z.NEVER;
  })
  .prefault('');

function readPair(pair: string): [string, string] | undefined {
  const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
  try {
    return key.trim() === '' ? undefined : [key.trim(), decodeURIComponent(value.trim())];
  } catch {
    return undefined;
  }
}
