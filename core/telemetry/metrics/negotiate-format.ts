const OPEN_METRICS = /^application\/openmetrics-text$/i;
/** The versions that a reader of 1.0.0 can read; no version means any. */
const VERSION = /^version="?(0\.0\.1|1\.0\.0)"?$/i;

/**
 * Whether an `Accept` header asks for OpenMetrics 1.0.0 and prefers no other format. Prometheus sends
 * `application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*\/*;q=0.1`, a browser neither.
 */
export function acceptsOpenMetrics(accept: string | undefined): boolean {
  const ranges = (accept ?? '').split(',').map(parseRange);
  const asked = Math.max(0, ...ranges.filter(isOpenMetrics).map(({ quality }) => quality));
  const plain = Math.max(
    0,
    ...ranges.filter(({ type }) => type === 'text/plain').map(({ quality }) => quality),
  );
  return asked > 0 && asked >= plain;
}

type Range = { type: string; parameters: string[]; quality: number };

function parseRange(range: string): Range {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return { type, parameters, quality: quality === undefined ? 1 : Number(quality.slice(2)) };
}

function isOpenMetrics({ type, parameters }: Range): boolean {
  const version = parameters.find((parameter) => parameter.startsWith('version='));
  return OPEN_METRICS.test(type) && (version === undefined || VERSION.test(version));
}
