/**
 * The line of a process's stderr that says why it ended, with the lines indented below it, such as a list of wrong
 * settings. Node prints a stack and its version below an uncaught `Error: …`, and a native stack below a fatal one.
 */
export function failureLine(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !NATIVE_STACK.test(line));
  const error = lines.findLast((line) => /^(\w*Error\b.*|FATAL ERROR):/.test(line));
  if (error !== undefined) return error.trim();
  const head = lines.findLastIndex((line) => !/^\s/.test(line));
  return lines.slice(Math.max(0, head)).join('\n').trim();
}

const NATIVE_STACK = /^(----- Native stack trace -----|\s*\d+: 0x)/;
