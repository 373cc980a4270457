import { measureSteady, type SteadyOptions } from '../measure/measure-steady.ts';
import { type Repeated, repeated, repeatedAs } from '../measure/repeated.ts';
import type { StackOptions } from '../stack.ts';
import { measureInTurn, mediansOfRounds, type OpenRig, type Round } from './in-turn.ts';
import { type ApiLoad, openApi } from './measure-api.ts';
import { openFailingWorkers, openWorkers, type WorkerLoad } from './measure-worker.ts';
import type { AmountTraced } from './tracing.ts';

type Loads = {
  accept: ApiLoad;
  store: WorkerLoad;
  steady: Omit<SteadyOptions, 'requestsPerSecond' | 'tracing'>;
};

/** What tracing costs: the API, the workers, workers whose handlers all fail, and the latency of a request. */
export function telemetryRows(stack: StackOptions, { accept, store, steady }: Loads) {
  const load = { ...store, events: Math.ceil(store.events / 10) };
  const failing = { ...store, events: Math.ceil(store.events / 30) };
  return {
    'telemetry-api': rounds(
      ['one in ten', 'all', 'all, collector hangs'],
      openApi(stack, { ...accept, seconds: accept.seconds / 10 }),
    ),
    'telemetry-worker': rounds(['one in ten', 'all'], openWorkers(stack, load)),
    'telemetry-failing': rounds(['only what fails'], openFailingWorkers(stack, failing)),
    'steady-500-traced': repeated(() =>
      measureSteady(stack, { ...steady, requestsPerSecond: 500, tracing: 'one in ten' }),
    ),
  };
}

function rounds<Kind extends AmountTraced>(kinds: readonly Kind[], open: OpenRig): Repeated<Round<Kind>> {
  return repeatedAs({
    measure: () => measureInTurn(kinds, open),
    mediansOf: mediansOfRounds,
    describe: (round) =>
      kinds.map((kind) => `${kind} ${(100 * round[kind].moreCpu).toFixed(1)} % more CPU`).join(', '),
  });
}
