import { z } from 'zod';
import type { Release } from './release-record.ts';

const fleet = z.object({
  template_id: z.string(),
  // Terraform writes a number, or text in a map of texts.
  template_version: z.coerce.string().regex(/^[0-9]+$/),
  alarms: z.array(z.string()),
});

const outputs = z.object({
  image_digest: z.object({ value: z.string() }),
  fleets: z.object({ value: z.object({ api: fleet, worker: fleet }) }),
});

/** What `terraform output -json` says about the fleets, after the last apply. */
export type StackOutputs = { target: Release; alarms: string[] };

/** Throws if the stack has not been applied. */
export function parseStackOutputs(text: string): StackOutputs {
  const { image_digest, fleets } = outputs.parse(JSON.parse(text));
  const { api, worker } = fleets.value;
  const template = ({ template_id: id, template_version: version }: typeof api) => ({ id, version });
  return {
    target: { digest: image_digest.value, worker: template(worker), api: template(api) },
    // A fault of one fleet may show in the other's alarms.
    alarms: [...new Set([...worker.alarms, ...api.alarms])],
  };
}
