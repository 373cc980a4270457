import { demoDownstream } from './demo-downstream.ts';
import { demoFlaky } from './demo-flaky.ts';
import { demoSlow } from './demo-slow.ts';
import { createHandlers } from './handler.ts';
import { orderPlaced } from './order-placed.ts';

/** The handlers that workers run. Events of any other type are stored without one. */
export const handlers = createHandlers([orderPlaced, demoDownstream, demoFlaky, demoSlow]);
