import { textOf } from './text-of.ts';

/** What went wrong, in a line that is safe to log and to show: its name or code, and its message or that of its cause. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return textOf(error);
  const cause = error instanceof AggregateError ? error.errors[0] : error.cause;
  const code = codeOf(error) ?? codeOf(cause);
  const message = error.message || (cause instanceof Error ? cause.message : '');
  return [error.name === 'Error' ? code : error.name, message].filter(Boolean).join(': ');
}

/** The `code` that Node gives its errors: ECONNREFUSED, say. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
