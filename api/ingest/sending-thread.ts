/** The thread of the API that makes the calls which send packs, so that they take no time from the one that accepts. */
import { parentPort, workerData } from 'node:worker_threads';
import { type AwsServicesOptions, createAwsServices } from '../../adapters/aws/aws-services.ts';
import { createClock } from '../../core/clock/clock.ts';
import { relayObservations } from './clock-relay.ts';
import { serveQueue } from './remote-queue.ts';

if (parentPort === null) throw new Error('expected to run as a thread');
const config: AwsServicesOptions = workerData;
const clock = { ...createClock(), observe: relayObservations(parentPort) };
serveQueue(parentPort, createAwsServices(config, clock).queues.events);
