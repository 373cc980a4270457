/** The setting that a name is probably meant to be. Undefined if it is a setting, or resembles none. */
export function misspeltSetting(name: string, settings: readonly string[]): string | undefined {
  if (settings.includes(name) || OTHER_SERVICE.test(name)) return undefined;
  const given = name.toUpperCase();
  for (const edits of [0, 1, 2]) {
    const meant = settings.find(
      (setting) => edits <= editsAllowed(setting) && isMeant(given, setting, edits),
    );
    if (meant !== undefined) return meant;
  }
  return undefined;
}

/** The AWS SDK reads one such name per service, and most are one or two edits apart: …_SNS, …_S3. */
const OTHER_SERVICE = /^AWS_ENDPOINT_URL_[A-Z0-9]{2,3}$/;

/** Short names are near those of other programs: APP_PORT is two edits from OPS_PORT. */
function editsAllowed(setting: string): number {
  return setting.length < 10 ? 1 : 2;
}

function isMeant(given: string, setting: string, edits: number): boolean {
  if (sorted(given, '_') === sorted(setting, '_')) return true;
  if (setting.length < 6 && sorted(given, '') !== sorted(setting, '')) return false;
  return isWithin(edits, given, setting);
}

function sorted(text: string, separator: string): string {
  return text.split(separator).sort().join(separator);
}

/** Whether at most `max` edits turn one into the other: insert, delete or replace a letter, or swap two neighbours. */
function isWithin(max: number, a: string, b: string): boolean {
  if (a === b) return true;
  if (max === 0 || Math.abs(a.length - b.length) > max) return false;
  let at = 0;
  while (a[at] === b[at]) at += 1;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  const isSwap = restA[0] === restB[1] && restA[1] === restB[0] && restA.length > 1;
  return (
    isWithin(max - 1, restA.slice(1), restB) ||
    isWithin(max - 1, restA, restB.slice(1)) ||
    isWithin(max - 1, restA.slice(1), restB.slice(1)) ||
    (isSwap && isWithin(max - 1, restA.slice(2), restB.slice(2)))
  );
}
