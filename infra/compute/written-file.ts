/** A file that a boot script writes. No line of its text may be END. */
export type WrittenFile = { path: string; text: string };

/** The commands that write the file. */
export function writeFile({ path, text }: WrittenFile): string {
  return `cat > ${path} <<'END'\n${text}END\n`;
}

export function scriptFile(name: string, text: string): WrittenFile {
  return { path: `/usr/local/bin/${name}`, text };
}

export function unitFile(name: string, text: string): WrittenFile {
  return { path: `/etc/systemd/system/${name}`, text };
}
