/** The thread of the API that makes the calls which send packs, so that they take no time from the one that accepts. */
import { parentPort, workerData } from 'node:worker_threads';
import { type BackEndSettings, connectSender } from '../../adapters/connect.ts';
import { createClock } from '../../core/clock/clock.ts';
import { relayObservations } from './clock-relay.ts';
import { serveSender } from './remote-sender.ts';

if (parentPort === null) throw new Error('expected to run as a thread');
const settings: BackEndSettings = workerData;
const clock = { ...createClock(), observe: relayObservations(parentPort) };
serveSender(parentPort, connectSender(settings, clock));
