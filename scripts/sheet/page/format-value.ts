/** A value as Grafana would show it in one of its units, roughly. */
export function formatValue(value: number | null | undefined, unit: string, decimals?: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (unit === 'percentunit') return `${rounded(value * 100, decimals)} %`;
  if (unit === 'currencyUSD') return `$${value.toFixed(decimals ?? 2)}`;
  if (unit === 's') return duration(value);
  if (unit === 'bytes' || unit === 'Bps')
    return scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB'], PER_SECOND[unit] ?? '');
  const suffix = unit.startsWith('suffix:') ? unit.slice('suffix:'.length) : (PER_SECOND[unit] ?? '');
  return scaled(value, 1000, ['', 'K', 'M', 'G'], suffix, decimals);
}

const PER_SECOND: Record<string, string> = {
  Bps: '/s',
  reqps: ' req/s',
  eps: ' evt/s',
  mps: ' msg/s',
  ops: ' ops/s',
  wps: ' wr/s',
  rps: ' rd/s',
  cps: ' c/s',
};

const UNITS_OF_TIME: [number, string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
  [1e-3, 'ms'],
];

function duration(seconds: number): string {
  if (seconds === 0) return '0 s';
  const [length, name] = UNITS_OF_TIME.find(([one]) => Math.abs(seconds) >= one) ?? [1e-6, 'µs'];
  return `${rounded(seconds / length)} ${name}`;
}

function scaled(
  value: number,
  base: number,
  names: readonly string[],
  suffix: string,
  decimals?: number,
): string {
  const steps = value === 0 ? 0 : Math.floor(Math.log(Math.abs(value)) / Math.log(base) + 1e-9);
  const step = Math.min(names.length - 1, Math.max(0, steps));
  const name = names[step] ?? '';
  return `${rounded(value / base ** step, step === 0 ? decimals : undefined)}${name.length > 1 || name === 'B' ? ' ' : ''}${name}${suffix}`;
}

/** Three digits, unless the panel says how many decimals. */
function rounded(value: number, decimals?: number): string {
  return String(decimals === undefined ? Number(value.toPrecision(3)) : Number(value.toFixed(decimals)));
}
