/** A query of a dashboard or a rule, and where it is. */
export type Expression = {
  kind: 'dashboard' | 'rule' | 'alert';
  /** Dashboard and panel, or the name of the rule. */
  where: string;
  /** The queries that must have data. For an alert: each of its selectors, as the whole has data only while it fires. */
  expr: string;
};

/** An expression that rightly has no data, and why. */
export type WithoutData = {
  /** What its text contains. */
  contains: string;
  reason: string;
};
