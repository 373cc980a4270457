export type NumberBounds = { min: number; max?: number };

/** A whole number in plain decimal digits; `undefined` if the text is anything else or out of bounds. */
export function readWholeNumber(text: string, bounds: NumberBounds): number | undefined {
  return /^\d+$/.test(text) ? withinBounds(Number(text), bounds) : undefined;
}

/** A number in plain decimal digits, with or without a fraction: no sign, no exponent. */
export function readDecimal(text: string, bounds: NumberBounds): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? withinBounds(Number(text), bounds) : undefined;
}

/** For messages: `from 1 to 9`, `from 1`. */
export function describeBounds({ min, max }: NumberBounds): string {
  return max === undefined ? `from ${min}` : `from ${min} to ${max}`;
}

function withinBounds(value: number, { min, max = Number.MAX_SAFE_INTEGER }: NumberBounds) {
  return value >= min && value <= max ? value : undefined;
}
