import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Whole files by their path, as the code generates them now. */
export type GeneratedFiles = ReadonlyMap<string, string>;

export type WriteOptions = {
  /** Only says which files are out of date. */
  check: boolean;
  /** The command that writes them, for the message. */
  command: string;
  say: (line: string) => void;
};

/** Writes the files that differ from what is on disk. False if `check` found one. */
export function writeGenerated(files: GeneratedFiles, { check, command, say }: WriteOptions): boolean {
  const outOfDate = [...files].filter(([path, text]) => readIfThere(path) !== text);
  for (const [path, text] of outOfDate) {
    if (!check) writeFileSync(path, text);
    say(check ? `${path} is out of date: ${command}` : `${path} written`);
  }
  if (outOfDate.length === 0) say('All generated files are up to date');
  return !check || outOfDate.length === 0;
}

/** `text` with `content` between its markers `<!-- name: generated -->` and `<!-- end of name -->`. */
export function replaceMarked(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}: generated -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`no markers ${start} and ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
