import type { AcceptFigures } from '../measure/measure-accept.ts';
import type { FailingFigures } from '../measure/measure-failing.ts';
import type { HeapFigures } from '../measure/measure-heap.ts';
import type { SteadyFigures } from '../measure/measure-steady.ts';
import type { DrainFigures, PipelineFigures } from '../measure/measure-store.ts';

/** What was measured; what was left out is undefined. */
export type Figures = {
  raw: AcceptFigures | undefined;
  'raw-reading': AcceptFigures | undefined;
  packed: AcceptFigures | undefined;
  unpacked: AcceptFigures | undefined;
  drain: DrainFigures | undefined;
  'bare-drain': DrainFigures | undefined;
  failing: FailingFigures | undefined;
  pipeline: PipelineFigures | undefined;
  'bare-pipeline': DrainFigures | undefined;
  'steady-50': SteadyFigures | undefined;
  'steady-500': SteadyFigures | undefined;
  heap: HeapFigures | undefined;
};
