import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What Prometheus scrapes, in the files that its configuration names: `<job>.json`. */
export type Targets = {
  /** Replaces an instance of the job, or adds it. */
  add(job: string, instance: string, address: string): void;
  remove(job: string, instance: string): void;
};

/**
 * Keeps a folder of targets for Prometheus's file_sd: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#file_sd_config
 * Begins with none, whatever an earlier start left there.
 */
export function createTargets(dir: string): Targets {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const jobs = new Map<string, Map<string, string>>();

  function change(job: string, apply: (instances: Map<string, string>) => void): void {
    const instances = jobs.get(job) ?? new Map<string, string>();
    jobs.set(job, instances);
    apply(instances);
    write(join(dir, `${job}.json`), instances);
  }

  return {
    add: (job, instance, address) => change(job, (instances) => instances.set(instance, address)),
    remove: (job, instance) => change(job, (instances) => instances.delete(instance)),
  };
}

/** By a rename, so that Prometheus never reads half of it. */
function write(path: string, instances: Map<string, string>): void {
  const groups = [...instances].map(([instance, address]) => ({ targets: [address], labels: { instance } }));
  const draft = `${path}.draft`;
  try {
    writeFileSync(draft, `${JSON.stringify(groups, null, 2)}\n`);
    renameSync(draft, path);
  } catch {
    // On a full disk Prometheus goes on with the list that it has. The next change writes all of it.
  }
}
