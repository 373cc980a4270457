import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';

/** Where `npm run synth` writes the stacks. */
export const OUT_DIR = 'cdktf.out';

/** cdktf makes its folders in two steps, so of two processes that start at once in a new clone, one would fail. */
export function createApp(): App {
  mkdirSync(join(OUT_DIR, 'stacks'), { recursive: true });
  return new App({ outdir: OUT_DIR });
}
