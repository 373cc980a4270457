/** A line for docker's --env-file, which takes a value as it is, up to the end of its line. Throws if it has another. */
export function environmentLine(name: string, value: string): string {
  if (/[\r\n]/.test(value)) throw new Error(`the secret for ${name} has a line break`);
  return `${name}=${value}\n`;
}
