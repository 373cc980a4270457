/** `String(value)`, also for the few values on which that throws: an object without a prototype, or with a bad `toString`. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
