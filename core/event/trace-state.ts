const MAX_LENGTH = 512;
const MAX_MEMBERS = 32;

/** https://www.w3.org/TR/trace-context-2/#tracestate-header: a key, or a tenant and a system. */
const MEMBER =
  /^([a-z0-9][a-z0-9_*/@-]{0,255})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** A `tracestate` that is valid to pass on: 1 to 32 different members, at most 512 characters. */
export function isTraceState(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  const members = text.split(',').map((member) => member.trim());
  const keys = members.filter((member) => member !== '').map((member) => MEMBER.exec(member)?.[1]);
  return (
    keys.length > 0 &&
    keys.length <= MAX_MEMBERS &&
    !keys.includes(undefined) &&
    new Set(keys).size === keys.length
  );
}
