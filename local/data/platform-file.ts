import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { identify, isAlive, type ProcessIdentity } from '../processes/process-identity.ts';
import { codeOf, messageOf } from './system-error.ts';

/** `platform.json` in a data folder, which only the holder of the folder's lock writes: what runs, and where. */
export type PlatformFile = {
  /** Lets the next start end a child that outlives this process. Throws when it can't be written. */
  addChild(name: string, pid: number): void;
  removeChild(pid: number): void;
  /** Lets tools find the platform. Throws when it can't be written. */
  publishEndpoints(endpoints: Endpoints): void;
  remove(): void;
};

/** Writes the file of a platform that has no children yet. Throws when it can't be written. */
export function createPlatformFile(dir: string, owner: ProcessIdentity): PlatformFile {
  const path = pathIn(dir);
  let contents: Contents = { owner, children: [] };

  function update(next: Contents): void {
    write(path, next);
    contents = next;
  }

  update(contents);
  return {
    addChild(name, pid) {
      try {
        const child = identify(pid);
        if (child !== undefined)
          update({ ...contents, children: [...contents.children, { name, ...child }] });
      } catch (error) {
        throw new Error(`${name} can't be recorded in ${path} (${messageOf(error)})`);
      }
    },
    removeChild(pid) {
      contents = { ...contents, children: contents.children.filter((child) => child.pid !== pid) };
      try {
        write(path, contents);
      } catch {
        // A dead child in the file does no harm; the next write leaves it out.
      }
    },
    publishEndpoints(endpoints) {
      update({ ...contents, endpoints });
    },
    remove() {
      rmSync(path, { force: true });
    },
  };
}

/** Undefined when there is none, or it was not written whole. */
export function readPlatformFile(dir: string): Contents | undefined {
  try {
    return contentsSchema.parse(JSON.parse(readFileSync(pathIn(dir), 'utf8')));
  } catch (error) {
    const isNoFile = error instanceof SyntaxError || error instanceof z.ZodError || isNotThere(error);
    if (isNoFile) return undefined;
    throw error;
  }
}

/** The endpoints of the platform that runs on a data folder. Undefined when none does, or it is not up yet. */
export function findPlatform(dir: string): Endpoints | undefined {
  const contents = readPlatformFile(dir);
  return contents !== undefined && isAlive(contents.owner) ? contents.endpoints : undefined;
}

const identitySchema = z.object({ pid: z.number().int().positive(), startedAt: z.string() });
const childSchema = identitySchema.extend({ name: z.string() });
const endpointsSchema = z.object({
  api: z.string(),
  sqs: z.string(),
  dynamodb: z.string(),
  queueUrl: z.string(),
  region: z.string(),
});
const contentsSchema = z.object({
  owner: identitySchema,
  children: z.array(childSchema),
  endpoints: endpointsSchema.optional(),
});
export type RecordedChild = z.infer<typeof childSchema>;
export type Endpoints = z.infer<typeof endpointsSchema>;
type Contents = z.infer<typeof contentsSchema>;

function pathIn(dir: string): string {
  return join(dir, 'platform.json');
}

/** By a rename, so that a reader never sees half of it. */
function write(path: string, contents: Contents): void {
  const draft = `${path}.draft`;
  try {
    writeFileSync(draft, JSON.stringify(contents));
    renameSync(draft, path);
  } catch (error) {
    removeIfPossible(draft);
    throw error;
  }
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The next write replaces it.
  }
}

function isNotThere(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}
