import { measureSteady, type SteadyOptions } from '../measure/measure-steady.ts';
import { type Repeated, repeated, repeatedAs } from '../measure/repeated.ts';
import type { StackOptions } from '../stack.ts';
import { type Cost, measureInTurn, mediansOfRounds, type Round } from './in-turn.ts';
import { type ApiLoad, measureApi } from './measure-api.ts';
import { measureFailingWorker, measureWorker, type WorkerLoad } from './measure-worker.ts';
import type { AmountTraced, Tracing } from './tracing.ts';

type Loads = {
  accept: ApiLoad;
  store: WorkerLoad;
  steady: Omit<SteadyOptions, 'requestsPerSecond' | 'tracing'>;
};

/** What tracing costs: the API, the workers, workers whose handlers all fail, and the latency of a request. */
export function telemetryRows(stack: StackOptions, { accept, store, steady }: Loads) {
  const load = { ...store, events: Math.ceil(store.events / 3) };
  const failing = { ...store, events: Math.ceil(store.events / 5) };
  return {
    'telemetry-api': rounds(['one in ten', 'all', 'all, collector hangs'], (tracing) =>
      measureApi(stack, { ...accept, seconds: accept.seconds / 2 }, tracing),
    ),
    'telemetry-worker': rounds(['one in ten', 'all'], (tracing) => measureWorker(stack, load, tracing)),
    'telemetry-failing': rounds(['only what fails'], (tracing) =>
      measureFailingWorker(stack, failing, tracing),
    ),
    'steady-500-traced': repeated(() =>
      measureSteady(stack, { ...steady, requestsPerSecond: 500, tracing: 'one in ten' }),
    ),
  };
}

function rounds<Kind extends AmountTraced>(
  kinds: readonly Kind[],
  measure: (tracing: Tracing) => Promise<Cost>,
): Repeated<Round<Kind>> {
  return repeatedAs({
    measure: () => measureInTurn(kinds, measure),
    mediansOf: mediansOfRounds,
    describe: (round) =>
      kinds.map((kind) => `${kind} ${(100 * round[kind].moreCpu).toFixed(1)} % more CPU`).join(', '),
  });
}
