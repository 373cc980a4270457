import { describeError } from '../../../core/lib/describe-error.ts';
import { RequestRefused } from '../../../core/ports/request-refused.ts';
import { isRequestRefused } from './aws-failure.ts';

/** Passes a call's result on. A refusal of AWS becomes the port's `RequestRefused`; every other failure stays as it is. */
export async function throwRefusals<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    if (!isRequestRefused(error)) throw error;
    throw new RequestRefused(describeError(error), { cause: error });
  }
}
