import { z } from 'zod';

/** Attributes of a DynamoDB item, as a schema reads them. A text that is to be JSON and is not is a mistake like others. */
export const textAttribute = z.object({ S: z.string() }).transform(({ S }) => S);
export const numberAttribute = z.object({ N: z.string() }).transform(({ N }) => Number(N));
export const jsonAttribute = textAttribute.transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'expected JSON' });
    return z.NEVER;
  }
});
