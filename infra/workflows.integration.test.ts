import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readEnvironments } from './config.ts';

const runsCommands = globSync('.github/workflows/*.yml')
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
  .filter(({ text }) => /^ +(- )?run: /m.test(text));

test('some workflows run commands', () => {
  expect(runsCommands.map(({ file }) => file)).toContain('.github/workflows/deploy.yml');
});

// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#defaultsrunshell
test.each(runsCommands)('in $file, a command that fails before a pipe fails its step', ({ text }) => {
  expect(text).toContain('\ndefaults:\n  run:\n    shell: bash\n');
});

test('the conformance job caches the folder that the suite downloads to', () => {
  const [, folder] = /JARS_DIR = '(.+)'/.exec(readFileSync('scripts/conformance.ts', 'utf8')) ?? [];
  expect(readFileSync('.github/workflows/ci.yml', 'utf8')).toContain(`path: |\n            ${folder}\n`);
});

type Job = { permissions?: Record<string, string>; environment?: { name: string }; steps?: Step[] };
type Step = { uses?: string; with?: Record<string, string> };

const jobs = jobsOf('.github/workflows/{deploy,rollback,load-test}.yml');

describe('load tests', () => {
  const using = (action: string) =>
    jobs.filter(({ job }) => job.steps?.some(({ uses }) => uses === `./.github/actions/${action}`));

  test.each(using('load-test'))('$name runs k6 without credentials', ({ job }) => {
    expect(job.permissions).toEqual({ contents: 'read' });
    expect(job.steps?.map(({ uses }) => uses)).not.toContain('./.github/actions/sign-in');
  });

  test.each(using('load-test-inside'))('$name has the role of load tests, and runs no k6', ({ job }) => {
    expect(job.environment?.name).toMatch(/^load-test-/);
    for (const { uses } of job.steps ?? [])
      expect(uses).toMatch(/^(actions\/checkout@|\.\/\.github\/actions\/load-test-inside$)/);
  });

  test('staging is tested at the rate that production promises', () => {
    const rates = using('load-test-inside').flatMap(
      ({ job }) => job.steps?.map((step) => step.with?.rate) ?? [],
    );
    expect(rates).toContain(String(readEnvironments({}).production.promisedEventsPerSecond));
  });
});

test('only jobs with an environment may sign in to AWS', () => {
  for (const { name, job } of jobs)
    if (job.permissions?.['id-token']) expect(job.environment?.name, name).toBeTruthy();
});

function jobsOf(pattern: string): { name: string; job: Job }[] {
  return globSync(pattern).flatMap((file) => {
    const workflow: { jobs: Record<string, Job> } = parse(readFileSync(file, 'utf8'));
    return Object.entries(workflow.jobs).map(([id, job]) => ({ name: `${file} ${id}`, job }));
  });
}
