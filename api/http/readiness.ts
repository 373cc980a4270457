/** Whether this process wants requests. Its dependencies are checked elsewhere. */
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
