import { parseArgs } from 'node:util';
import { createAwsClients } from '../core/aws-clients.ts';
import { createEventQueues } from '../core/event-queue.ts';
import { type DeadLetter, redriveDeadLetters } from '../core/redrive.ts';
import { eventQueueName } from '../core/resources.ts';
import { isOfAws, readResourceConfig, useLocalCredentials } from './config.ts';

const HELP = `npm run redrive: puts dead letters back on the event queue, once their cause is mended.

  npm run redrive -- --dry-run              what is there, and why
  npm run redrive -- --event ID             one event
  npm run redrive -- --reason TEXT          those whose reason contains TEXT
  npm run redrive -- --all [--limit N]      everything, or N messages

Against a running \`npm start\`: AWS_ENDPOINT_URL_SQS=… as it printed it. In AWS: QUEUE_URL=…`;

const { values } = parseArgs({
  options: {
    all: { type: 'boolean' },
    event: { type: 'string' },
    reason: { type: 'string' },
    limit: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});

const chosen = values.all || values.event || values.reason || values['dry-run'];
if (values.help || !chosen) {
  console.log(HELP);
  process.exit(values.help ? 0 : 1);
}
await redrive().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

async function redrive(): Promise<void> {
  const limit = readLimit(values.limit);
  const config = readResourceConfig();
  const sqsEndpoint = config.AWS_ENDPOINT_URL_SQS;
  const isEmulator = sqsEndpoint !== undefined && !isOfAws(sqsEndpoint);
  if (isEmulator) useLocalCredentials([sqsEndpoint]);
  const clients = createAwsClients({ region: config.AWS_REGION, sqsEndpoint });
  const queueUrl =
    config.QUEUE_URL ??
    (isEmulator && `${sqsEndpoint}/000000000000/${eventQueueName(config.RESOURCE_PREFIX)}`);
  if (!queueUrl)
    throw new Error('Set QUEUE_URL to the URL of the event queue (or AWS_ENDPOINT_URL_SQS, for an emulator)');
  const dryRun = values['dry-run'];
  const { seen, moved, complete } = await redriveDeadLetters(createEventQueues(clients, queueUrl), {
    matches,
    limit,
    dryRun,
    onMessage: ({ eventId = 'no event id', reason }, put) =>
      console.log(`${put ? 'put back' : 'found'}  ${eventId}  ${reason}`),
  });
  clients.destroy();
  console.log(
    dryRun
      ? `${seen} dead letters; nothing was changed`
      : `${moved} of ${seen} dead letters put back on the queue`,
  );
  if (!complete) console.log('There may be more: not all could be looked at in one pass.');
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--limit: expected a whole number above 0, got ${text}`);
}

function matches({ eventId, reason }: DeadLetter): boolean {
  if (values.event) return eventId === values.event;
  return !values.reason || reason.includes(values.reason);
}
