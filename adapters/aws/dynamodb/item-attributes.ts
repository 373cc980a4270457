import { z } from 'zod';

/** Schemas for the attributes of a DynamoDB item. Text that should be JSON and is not fails like any other mismatch. */
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
