/** What a port rejects with when the back end refuses this very request: the same one again is of no use. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
}
