import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 allocate young what it has seen live long. Under load many a request or pack is under way when garbage is
 * collected, so that V8 takes what they are made of for long-lived, and puts its next ones in the old generation; there
 * each, once done with, keeps alive all that it points to until the next full collection. Some processes fell into
 * that and some did not: those that did spent a fifth of their time on it (decision 15).
 *
 * For the entry point of a process, before anything is hot.
 */
export function turnPretenuringOff(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
