/** Samples of a series, one a minute, as promtool reads them: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series */
export type Samples = string;

/** A phase: minutes, and what happens in each of them. */
type Phase = readonly [minutes: number, perMinute: number];

/** A counter that starts at 0 and grows by this much a minute. */
export function counter(...phases: Phase[]): Samples {
  let value = 0;
  return phases
    .map(([minutes, perMinute]) => {
      const first = value;
      value += minutes * perMinute;
      return `${first}+${perMinute}x${minutes - 1}`;
    })
    .join(' ');
}

/** A gauge that stays at a value for this many minutes. */
export function gauge(...phases: Phase[]): Samples {
  return phases.map(([minutes, value]) => `${value}x${minutes - 1}`).join(' ');
}

/** No samples, as while a process does not run. */
export function nothing(minutes: number): Samples {
  return `_x${minutes}`;
}
