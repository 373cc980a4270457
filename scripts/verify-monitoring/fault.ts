import type { Testbed } from './testbed.ts';

/** Something that breaks, and the alerts that must tell of it. */
export type Fault = {
  /** As a sentence: 'the table is stopped'. */
  what: string;
  /** They must fire while it lasts. */
  alerts: readonly string[];
  /** They must fire once it is mended: events that waited for it are late when they are stored. */
  alertsAfterwards?: readonly string[];
  /** Also part of a short run. */
  isShort?: boolean;
  needs?: 'collector';
  /** Whoever is on duty cannot be told while it lasts. */
  isUntold?: boolean;
  /** Breaks it. Until `mended` is aborted it may go on, as a load does. */
  begin(testbed: Testbed, mended: AbortSignal): Promise<void>;
  /** Mends it. */
  end(testbed: Testbed): Promise<void>;
};
