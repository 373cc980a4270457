/**
 * The stages of an event, in the order of the flow. Each has one name and one colour on every dashboard; alerts carry
 * the key in their label `stage`.
 */
export const STAGES = {
  accept: { title: 'Accept: what clients see', color: 'blue' },
  queue: { title: 'Queue: what waits', color: 'purple' },
  fleet: { title: 'Fleet: who works', color: '#56d2c7' },
  handle: { title: 'Handle: what handlers do', color: 'orange' },
  store: { title: 'Store: what is on record', color: 'green' },
  dead_letters: { title: 'Dead letters: what was given up on', color: 'red' },
} as const;
