/** Settings from k6's `-e NAME=value`: k6 has no `process.env`. */
type Environment = Readonly<Record<string, string | undefined>>;

/** The URL of the API, without a slash at its end. */
export function readTarget(environment: Environment = __ENV): string {
  return (environment.BASE_URL ?? 'http://localhost:8080').replace(/\/+$/, '');
}

/** A load balancer refuses `/metrics`: set `EXPECT_METRICS=refused` for a target behind one. */
export function readMetricsExpectation(environment: Environment = __ENV): 'served' | 'refused' {
  const expected = environment.EXPECT_METRICS ?? 'served';
  if (expected === 'served' || expected === 'refused') return expected;
  throw new Error(`EXPECT_METRICS: expected served or refused, got ${expected}`);
}

/** `promise`: latency and errors decide. `errors`: errors alone, where the way there decides how long a request takes. */
export function readGate(environment: Environment = __ENV): 'promise' | 'errors' {
  const gate = environment.GATE ?? 'promise';
  if (gate === 'promise' || gate === 'errors') return gate;
  throw new Error(`GATE: expected promise or errors, got ${gate}`);
}

export type LoadShape = {
  users: number;
  /** The mean pause of a user between two requests. */
  thinkSeconds: number;
  /** How long users keep arriving, and how long all of them stay: as k6 writes durations. */
  ramp: string;
  hold: string;
};

/** `usual`, with the changes that the environment asks for. */
export function readLoadShape(usual: LoadShape, environment: Environment = __ENV): LoadShape {
  return {
    users: positive('USERS', environment.USERS, usual.users),
    thinkSeconds: positive('THINK_SECONDS', environment.THINK_SECONDS, usual.thinkSeconds),
    ramp: environment.RAMP ?? usual.ramp,
    hold: environment.DURATION ?? usual.hold,
  };
}

function positive(name: string, text: string | undefined, usual: number): number {
  const value = Number(text ?? usual);
  if (value > 0) return value;
  throw new Error(`${name}: expected a number above 0, got ${text}`);
}
