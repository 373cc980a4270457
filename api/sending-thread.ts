/** The thread of the API that makes the calls which send packs, so that they take no time from the one that accepts. */
import { parentPort, workerData } from 'node:worker_threads';
import { type AwsServicesOptions, createAwsServices } from '../core/aws-services.ts';
import { createClock } from '../core/clock.ts';
import { serveQueue } from './remote-queue.ts';
import { shareAnswers } from './shared-answers.ts';

if (parentPort === null) throw new Error('expected to run as a thread');
const config: AwsServicesOptions = workerData;
const clock = { ...createClock(), observe: shareAnswers(parentPort) };
serveQueue(parentPort, createAwsServices(config, clock).queues.events);
