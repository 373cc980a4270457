import { type TerraformStack, Testing } from 'cdktf';
import { z } from 'zod';

const attributes = z.record(z.string(), z.unknown());
const byKind = z.record(z.string(), z.record(z.string(), attributes));
const document = z.object({
  resource: byKind,
  data: byKind.optional(),
  locals: z.record(z.string(), z.string()).optional(),
  output: attributes,
  provider: attributes,
  variable: attributes,
  terraform: attributes,
});

/** A stack as Terraform reads it: resources by kind, then by name. */
export type Synthesized = z.output<typeof document>;

export function synthesized(stack: TerraformStack): Synthesized {
  return document.parse(JSON.parse(Testing.synth(stack)));
}
