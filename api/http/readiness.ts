/** Whether this process is to be sent requests, apart from what it depends on. */
export type Readiness = { isDraining(): boolean; drain(): void };

export function createReadiness(): Readiness {
  let draining = false;
  return {
    isDraining: () => draining,
    drain() {
      draining = true;
    },
  };
}
