/** A query that somebody relies on, and where it stands. */
export type Expression = {
  kind: 'dashboard' | 'rule' | 'alert';
  /** Dashboard and panel, or the name of the rule. */
  where: string;
  /** What must have data. Of an alert, that is each selector in it: the whole has data only while it fires. */
  expr: string;
};

/** An expression that rightly has no data, and why. */
export type WithoutData = {
  /** What its text contains. */
  contains: string;
  reason: string;
};
