/** What a scenario is told by k6's `-e NAME=value`. Scripts run by k6 have no `process.env`. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Where the API is, without a slash at its end. */
export function readTarget(environment: Environment = __ENV): string {
  return (environment.BASE_URL ?? 'http://localhost:8080').replace(/\/+$/, '');
}

/** From outside, the load balancer refuses `/metrics`: `EXPECT_METRICS=refused` says that the target is behind it. */
export function readMetricsExpectation(environment: Environment = __ENV): 'served' | 'refused' {
  const expected = environment.EXPECT_METRICS ?? 'served';
  if (expected === 'served' || expected === 'refused') return expected;
  throw new Error(`EXPECT_METRICS: expected served or refused, got ${expected}`);
}

export type LoadShape = {
  users: number;
  /** The mean of each user's pauses between two requests. */
  thinkSeconds: number;
  /** How long it takes until all users are there, and how long they stay then; as k6 writes durations. */
  ramp: string;
  hold: string;
};

/** The shape of a load, where the environment says nothing else. */
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
