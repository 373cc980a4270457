/** The API's second thread. It sends packs, so that sending takes no time from the thread that accepts events. */
import { parentPort, workerData } from 'node:worker_threads';
import { type BackEndSettings, connectSender } from '../../adapters/connect.ts';
import { createClock } from '../../core/clock/clock.ts';
import { watchEventLoop } from '../../core/telemetry/event-loop.ts';
import { relayObservations } from './clock-relay.ts';
import { serveSender } from './remote-sender.ts';
import { relayTelemetry } from './telemetry-relay.ts';

if (parentPort === null) throw new Error('expected to run as a thread');
const settings: BackEndSettings = workerData;
const clock = { ...createClock(), observe: relayObservations(parentPort) };
const probe = relayTelemetry(parentPort);
watchEventLoop(probe.eventLoop);
serveSender(parentPort, connectSender(settings, clock, probe));
