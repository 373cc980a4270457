import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** A service of docker-compose.yml: the parts that other files refer to. */
export type Service = z.output<typeof serviceSchema>;

export type Mount = { source: string; target: string };

const serviceSchema = z.object({
  image: z.string().optional(),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  environment: z.record(z.string(), z.string().nullable()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z
    .array(z.string())
    .default([])
    .transform((lines) => lines.map(readMount)),
  healthcheck: z.object({ test: z.array(z.string()).optional() }).optional(),
  deploy: z
    .object({
      replicas: z.number().optional(),
      resources: z.object({ limits: z.record(z.string(), z.string()) }).optional(),
    })
    .optional(),
  depends_on: z.record(z.string(), z.unknown()).default({}),
  profiles: z.array(z.string()).default([]),
});

const fileSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.unknown()),
});

export function readComposeFile(path: string): z.output<typeof fileSchema> {
  return fileSchema.parse(parse(readFileSync(path, 'utf8'), { merge: true }));
}

function readMount(line: string): Mount {
  const [source = '', target = ''] = line.split(':');
  return { source, target };
}
