import { readEnvironments } from '../../infra/config.ts';
import { instancePrice, PRICES } from '../../infra/cost/prices.ts';

const { api, worker } = readEnvironments({}).production;

/** The cost model's prices in dollars per measured unit, with production's instances. */
export const UNIT_PRICES = {
  tableWrite: PRICES.tableWrites.usd / 1e6,
  tableRead: PRICES.tableReads.usd / 1e6,
  queueRequest: PRICES.queueRequests.usd / 1e6,
  firewallRequest: PRICES.firewallRequests.usd / 1e6,
  apiHour: instancePrice(api.instanceType).usd,
  workerHour: instancePrice(worker.instanceType).usd,
};
