import type { Testbed } from './testbed.ts';

/** Something that breaks, and the alerts that must fire for it. */
export type Fault = {
  /** As a sentence: 'the table is stopped'. */
  what: string;
  /** Alerts that must fire while it lasts. */
  alerts: readonly string[];
  /** Alerts that must fire once it is mended: events that waited for it are late when they are stored. */
  alertsAfterwards?: readonly string[];
  /** Also part of a short run. */
  isShort?: boolean;
  needs?: 'collector';
  /** Notifications cannot be delivered while it lasts. */
  blocksNotifications?: boolean;
  /** Breaks it. It may go on until `mended` is aborted, as a load does. */
  begin(testbed: Testbed, mended: AbortSignal): Promise<void>;
  /** Mends it. */
  end(testbed: Testbed): Promise<void>;
};
