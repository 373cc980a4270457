import { createAwsClients } from '../adapters/aws/clients/aws-clients.ts';
import { connectSqs } from '../adapters/aws/sqs/connect-sqs.ts';
import { createEventQueues, type Queue } from '../adapters/aws/sqs/event-queue.ts';
import { createClock } from '../core/clock/clock.ts';
import { redriveDeadLetters } from '../core/dead-letters/redrive.ts';
import { optionsOrExit } from '../core/process/command-line.ts';
import { onStopSignal } from '../core/process/stop-signals.ts';
import { isAwsEndpoint, readResourceConfig, useLocalCredentials } from './config.ts';
import { findEventQueue } from './redrive/find-event-queue.ts';
import { HELP, type RedriveOptions, readOptions } from './redrive/options.ts';

const options = optionsOrExit(readOptions(process.argv.slice(2)), HELP);
await redrive(options).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

async function redrive({ matches, limit, dryRun }: RedriveOptions): Promise<void> {
  const { region, sqsEndpoint, queueUrl } = findEventQueue(readResourceConfig());
  if (sqsEndpoint !== undefined && !isAwsEndpoint(sqsEndpoint)) useLocalCredentials([sqsEndpoint]);
  const clock = createClock();
  const clients = createAwsClients({ region, sqsEndpoint, observe: clock.observe });
  const queues = createEventQueues(clients, queueUrl);
  await tellOutOfSight(queues.deadLetters);
  const stopping = new AbortController();
  onStopSignal(() => stopping.abort());
  const { seen, moved, complete } = await redriveDeadLetters(connectSqs(queues, { now: clock.now }), {
    matches,
    signal: stopping.signal,
    limit,
    dryRun,
    now: clock.now,
    onLetter: ({ eventId = 'no event id', reason }, put) =>
      console.log(`${put ? 'put back' : 'found'}  ${eventId}  ${reason}`),
  });
  clients.destroy();
  console.log(
    dryRun
      ? `${seen} dead letters; nothing was changed`
      : `${moved} of ${seen} dead letters put back on the queue`,
  );
  if (stopping.signal.aborted) {
    console.log('Stopped; what was looked at and not put back is in the dead-letter queue as before.');
    process.exit(130);
  }
  if (!complete) console.log('There may be more: not all could be looked at in one pass.');
}

/** What another pass has in hand, or had when it was killed, is not seen by this one. */
async function tellOutOfSight(deadLetters: Pick<Queue, 'depth'>): Promise<void> {
  const { inFlight } = await deadLetters.depth();
  if (inFlight > 0)
    console.log(
      `About ${inFlight} dead letters are out of sight: another redrive looks at them, or one was killed. They are back within 15 minutes.`,
    );
}
