import { expect, test } from 'vitest';
import { listEvents } from '../routes/list-events.ts';
import { postBatch } from '../routes/post-batch.ts';
import { postEvent } from '../routes/post-event.ts';
import { openApiDocument } from './openapi.ts';

/** The document of some routes, which are never called. */
function documented() {
  const never = () => Promise.reject(new Error('not called'));
  const accepting = { accept: never, probe: { batchReceived() {}, rejected() {} } };
  const cursors = { encode: () => '', decode: () => ({ kind: 'malformed' as const }) };
  return openApiDocument([
    postEvent(accepting),
    postBatch(accepting),
    listEvents({ store: { list: never }, cursors, readTable: never }, { retentionDays: 1 }),
  ]);
}

test('no number in a response is bounded by the safe integers', () => {
  const { paths, components } = documented();
  const responses = Object.values(paths ?? {}).flatMap(({ get, post }) => [get?.responses, post?.responses]);
  const { Event: _event, CloudEvent: _cloudEvent, Batch: _batch, ...ofResponses } = components?.schemas ?? {};

  expect(JSON.stringify([responses, ofResponses])).not.toContain(String(Number.MAX_SAFE_INTEGER));
});

test('a limit is documented as a number', () => {
  expect(documented().paths?.['/events']?.get?.parameters).toContainEqual({
    in: 'query',
    name: 'limit',
    schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
  });
});

test('the schema of an event allows one name per field, and requires the type and the payload', () => {
  const required = (...names: string[]) => ({ required: names });

  expect(documented().components?.schemas?.Event).toMatchObject({
    additionalProperties: false,
    allOf: [
      { oneOf: [required('event_type'), required('type'), required('name')] },
      { oneOf: [required('payload'), required('data'), required('metadata')] },
      { not: required('subject', 'user_id') },
      { not: required('subject', 'client_id') },
      { not: required('user_id', 'client_id') },
      { not: required('occurred_at', 'timestamp') },
    ],
  });
});

test('each status documents its own problems', () => {
  expect(documented().paths?.['/events']?.get?.responses).toMatchObject({
    422: {
      content: {
        'application/problem+json': {
          schema: {
            properties: {
              type: { enum: ['urn:sluice:problem:invalid-parameter'] },
              title: { enum: ['Invalid query parameter'] },
              status: { const: 422 },
            },
          },
        },
      },
    },
  });
});

test('a rejected batch documents the result of each event', () => {
  const response = documented().paths?.['/events/batch']?.post?.responses?.['413'];

  expect(response).toMatchObject({
    content: {
      'application/problem+json': {
        schema: {
          anyOf: [
            { properties: { type: { enum: ['urn:sluice:problem:body-too-large'] } } },
            {
              properties: {
                type: { enum: ['urn:sluice:problem:event-too-large', 'urn:sluice:problem:batch-refused'] },
                accepted: { const: 0 },
                results: { items: { properties: { index: { minimum: 0 } } } },
              },
            },
          ],
        },
      },
    },
  });
});
