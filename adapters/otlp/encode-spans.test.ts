import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from '../../core/ports/span-sink.ts';
import { encodeSpans } from './encode-spans.ts';
import { decodeSpans } from './testing/decode-spans.ts';
import { toReadableSpan } from './testing/readable-span.ts';

const source = {
  resource: { 'service.name': 'sluice-api', 'service.version': '1.2.3' },
  scope: { name: 'sluice', version: '1.2.3' },
  schemaUrl: 'https://opentelemetry.io/schemas/1.43.0',
};

/** As OpenTelemetry's SDK encodes them. */
function encodedBySdk(spans: readonly Span[]): Uint8Array {
  const { resource, scope, schemaUrl } = source;
  const described = resourceFromAttributes(resource, { schemaUrl });
  const readable = spans.map((span) =>
    toReadableSpan(span, { resource: described, scope: { ...scope, schemaUrl } }),
  );
  return ProtobufTraceSerializer.serializeRequest(readable) ?? new Uint8Array();
}

const id = (digits: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).filter((text) => /[^0]/.test(text));
const text = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('x'.repeat(47), 'x'.repeat(48), 'x'.repeat(49), 'é'.repeat(48), 'y'.repeat(200), '\ud800'),
);
const number = fc.oneof(
  fc.constantFrom(0, 127, 128, 16_384, 2 ** 31, 2 ** 32, 2 ** 48 + 1, Number.MAX_SAFE_INTEGER),
  fc.nat(),
  fc.double({ noNaN: true }).filter((value) => !Number.isInteger(value)),
);
const attributes = fc.dictionary(
  text.filter((name) => name !== '__proto__'),
  fc.oneof(text, number, fc.boolean()),
  { maxKeys: 8 },
);
const timeMs = fc.integer({ min: 0, max: 4_000_000_000_000_000 }).map((microseconds) => microseconds / 1000);
const span: fc.Arbitrary<Span> = fc.record(
  {
    traceId: id(32),
    spanId: id(16),
    name: text,
    kind: fc.constantFrom('server', 'client', 'producer', 'consumer', 'internal'),
    startMs: timeMs,
    endMs: timeMs,
    parent: fc.record({ spanId: id(16), isRemote: fc.boolean() }),
    attributes,
    links: fc.array(fc.record({ traceId: id(32), spanId: id(16) }), { maxLength: 3 }),
    error: text.filter((reason) => reason !== ''),
    traceState: fc.constantFrom('congo=t61rcWkgMzE', 'a@b=\\"x,c=\\'),
  },
  { requiredKeys: ['traceId', 'spanId', 'name', 'kind', 'startMs', 'endMs'] },
);

test('spans are encoded as the SDK encodes them', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 5 }), (spans) => {
      expect(decodeSpans(encodeSpans(spans, source))).toEqual(decodeSpans(encodedBySdk(spans)));
    }),
  );
});

test('a batch may take more bytes than was expected of it', () => {
  const [large] = fc.sample(span, 1);
  const spans = Array.from({ length: 50 }, (_, n) => ({
    ...large,
    attributes: { n, text: 'x'.repeat(20_000) },
  }));
  expect(decodeSpans(encodeSpans(spans as Span[], source)).map(({ attributes }) => attributes.n)).toEqual(
    spans.map((_, n) => n),
  );
});
