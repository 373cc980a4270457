import { readEnvironments } from '../../infra/config.ts';
import { instancePrice, PRICES } from '../../infra/cost/prices.ts';
import { usdPerUnit } from '../../infra/cost/unit-price.ts';

const { api, worker, tableThroughput } = readEnvironments({}).production;

/** The cost model's prices in dollars per measured unit, with production's instances. */
export const UNIT_PRICES = {
  ...usdPerUnit(tableThroughput),
  queueRequest: PRICES.queueRequests.usd / 1e6,
  firewallRequest: PRICES.firewallRequests.usd / 1e6,
  apiHour: instancePrice(api.instanceType).usd,
  workerHour: instancePrice(worker.instanceType).usd,
};
