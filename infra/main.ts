/** `npm run synth`: writes each environment's Terraform stack and prints what is in it. */
import { join } from 'node:path';
import { noOptionsOrExit } from '../core/process/command-line.ts';
import { createApp, OUT_DIR } from './app.ts';
import { readEnvironments } from './config.ts';
import { createEnvironmentStack } from './environment-stack.ts';
import { lockProviders } from './provider-lock.ts';
import { resourceTable } from './resource-table.ts';
import { synthesized } from './synthesized.ts';

const HELP = `npm run synth: writes ${OUT_DIR}/stacks/sluice-staging and sluice-production, for Terraform to plan and apply.

Reads AWS_REGION (default us-east-1) and STATE_BUCKET (default sluice-terraform-state) from the environment.`;

noOptionsOrExit(process.argv.slice(2), HELP);
synthesize();

function synthesize(): void {
  const app = createApp();
  const stacks = Object.values(readEnvironments()).map((environment) =>
    createEnvironmentStack(app, environment),
  );
  app.synth();
  for (const { node } of stacks) lockProviders(join(OUT_DIR, 'stacks', node.id));
  const written = stacks.map((stack) => ({ name: stack.node.id, ...synthesized(stack) }));
  const seconds = (performance.now() / 1000).toFixed(1);
  process.stdout.write(`${resourceTable(written)}\n\nWrote ${OUT_DIR} in ${seconds} s\n`);
}
