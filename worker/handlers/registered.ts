import { demoDownstream } from './demo-downstream.ts';
import { demoFlaky } from './demo-flaky.ts';
import { demoSlow } from './demo-slow.ts';
import { createHandlers } from './handler.ts';
import { orderPlaced } from './order-placed.ts';

/** The handlers that run here. An event of any other type is simply stored. */
export const handlers = createHandlers([orderPlaced, demoDownstream, demoFlaky, demoSlow]);
