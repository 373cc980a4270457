import { type EnvironmentName, readEnvironments } from '../../infra/config.ts';
import { readIndexDifferences } from '../../infra/release/aws/read-indexes.ts';
import { unnamedDeletions } from '../../infra/release/plan-check.ts';
import { terraform } from './stack.ts';

type Check = { environment: EnvironmentName; plan: string; allowReplace: string[] };

/** Says what stands against applying a plan; returns the exit code. */
export async function checkRelease({ environment: name, plan, allowReplace }: Check): Promise<number> {
  const environment = readEnvironments()[name];
  const deletions = unnamedDeletions(await terraform(environment, 'show', '-json', plan), allowReplace);
  const differences = await readIndexDifferences(environment.region, environment.prefix);
  if (deletions.length > 0)
    console.error(
      `The plan has deletions that nobody named:\n${lines(deletions)}\nIf they are meant, name each with --allow-replace ADDRESS.`,
    );
  if (differences.length > 0)
    console.error(
      `Tables have other indexes than the code, and Terraform leaves them as they are:\n${lines(differences)}\nChange them with aws dynamodb update-table first.`,
    );
  return deletions.length + differences.length > 0 ? 1 : 0;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `  ${text}`).join('\n');
}
