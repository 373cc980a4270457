import { z } from 'zod';
import { jsonPointer } from './strict-json.ts';

/** The largest event, in bytes, as it is serialised for the queue. */
export const MAX_EVENT_BYTES = 200 * 1024;
export const MAX_EVENT_TYPE_LENGTH = 128;
export const MAX_SUBJECT_LENGTH = 256;

/** The content of an event, whichever shape the producer sent. */
export type EventContent = {
  eventType: string;
  subject?: string;
  /** RFC 3339, as the producer wrote it. */
  occurredAt?: string;
  payload: unknown;
  /** Context attributes of a CloudEvent that have no field above: id, source, extensions… */
  cloudEvent?: Record<string, string | number | boolean>;
};

export type FieldError = { pointer: string; detail: string };
export type ParsedContent =
  | { kind: 'event'; content: EventContent }
  | { kind: 'invalid'; errors: FieldError[] };

/** Reads one event from JSON: our own shape, its aliases, or (if `specversion` is present) a CloudEvent. */
export function parseEvent(body: unknown): ParsedContent {
  return hasOwn(body, 'specversion') ? parseCloudEvent(body) : parseWith(eventBody, body, ownContent);
}

/** Reads a structured CloudEvent: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
export function parseCloudEvent(body: unknown): ParsedContent {
  // The schema would drop this name silently, as zod does in every open object.
  if (hasOwn(body, '__proto__'))
    return { kind: 'invalid', errors: [{ pointer: '#/__proto__', detail: EXPECTED_EXTENSION_NAME }] };
  return parseWith(cloudEventBody, body, cloudEventContent);
}

function hasOwn(body: unknown, name: string): boolean {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name);
}

const EXPECTED_EXTENSION_NAME = 'expected an extension name of a-z and 0-9';

/** The form of an event type, wherever one is read. */
export const eventType = z
  .string()
  .regex(new RegExp(`^[A-Za-z0-9._:/-]{1,${MAX_EVENT_TYPE_LENGTH}}$`), {
    error: `expected 1 to ${MAX_EVENT_TYPE_LENGTH} characters of A-Z a-z 0-9 . _ : / -`,
  })
  .meta({ examples: ['page_view'] });
const subject = z.string().min(1).max(MAX_SUBJECT_LENGTH);
const timestamp = z
  .string()
  .refine(isTimestamp, {
    error: 'expected an existing date and time in RFC 3339 format, such as 2025-05-28T10:00:00Z',
  })
  .meta({ format: 'date-time', examples: ['2025-05-28T10:00:00Z'] });

const alias = (of: string) => ({ description: `Alias of \`${of}\`.` });

/** Our own shape and its aliases: the names that clients of older services send. */
export const eventBody = z
  .strictObject({
    event_type: eventType
      .optional()
      .meta({ description: 'What happened. Required, under this name or an alias.' }),
    type: eventType.optional().meta(alias('event_type')),
    name: eventType.optional().meta(alias('event_type')),
    payload: z.unknown().optional().meta({ description: 'Any JSON. Required, under this name or an alias.' }),
    data: z.unknown().optional().meta(alias('payload')),
    metadata: z.unknown().optional().meta(alias('payload')),
    subject: subject
      .nullish()
      .meta({ description: 'Who or what the event is about. Events can be listed by subject.' }),
    user_id: subject.nullish().meta(alias('subject')),
    client_id: subject.nullish().meta(alias('subject')),
    occurred_at: timestamp.nullish().meta({ description: 'When it happened, if not now.' }),
    timestamp: timestamp.nullish().meta(alias('occurred_at')),
  })
  .superRefine((body, context) => {
    for (const [field, { names, required }] of Object.entries(FIELDS)) {
      const given = names.filter((name) => body[name] !== undefined);
      if (given.length > 1)
        context.addIssue({
          code: 'custom',
          path: [given[1] as string],
          message: `is the same field as ${given[0]}: send one of the two`,
        });
      if (required && given.length === 0)
        context.addIssue({
          code: 'custom',
          path: [field],
          message: `is required (or one of ${names.slice(1).join(', ')})`,
        });
    }
  })
  .meta({ id: 'Event', description: 'An event.', override: tellOfNames });

type OwnBody = z.output<typeof eventBody>;
type Field = { names: (keyof OwnBody)[]; required: boolean };
const FIELDS: Record<'event_type' | 'payload' | 'subject' | 'occurred_at', Field> = {
  event_type: { names: ['event_type', 'type', 'name'], required: true },
  payload: { names: ['payload', 'data', 'metadata'], required: true },
  subject: { names: ['subject', 'user_id', 'client_id'], required: false },
  occurred_at: { names: ['occurred_at', 'timestamp'], required: false },
};

/** Expresses the refinement of `eventBody` in JSON Schema, for the API reference. */
export function tellOfNames({ jsonSchema }: { jsonSchema: { allOf?: unknown[] } }): void {
  jsonSchema.allOf = Object.values(FIELDS).flatMap(({ names, required }): unknown[] =>
    required
      ? [{ oneOf: names.map((name) => ({ required: [name] })) }]
      : names.flatMap((a, at) => names.slice(at + 1).map((b) => ({ not: { required: [a, b] } }))),
  );
}

function ownContent(body: OwnBody): EventContent {
  return contentOf({
    eventType: (body.event_type ?? body.type ?? body.name) as string, // the refinement requires one of them
    subject: body.subject ?? body.user_id ?? body.client_id,
    occurredAt: body.occurred_at ?? body.timestamp,
    payload: body.payload !== undefined ? body.payload : body.data !== undefined ? body.data : body.metadata,
  });
}

const attribute = z.union([z.string().max(2048), z.boolean(), z.int()]);

export const cloudEventBody = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().min(1).max(256),
    source: z.string().min(1).max(1024),
    type: eventType,
    subject: subject.nullish(),
    time: timestamp.nullish(),
    datacontenttype: z.string().max(256).nullish(),
    dataschema: z.string().max(2048).nullish(),
    data: z.unknown().optional(),
    data_base64: z.base64().optional(),
  })
  .catchall(attribute.nullable())
  .superRefine((body, context) => {
    if (body.data !== undefined && body.data_base64 !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['data_base64'],
        message: 'is the same field as data: send one of the two',
      });
    for (const name of Object.keys(body))
      if (!KNOWN_ATTRIBUTES.has(name) && !/^[a-z0-9]{1,40}$/.test(name))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: EXPECTED_EXTENSION_NAME,
        });
  })
  .meta({
    id: 'CloudEvent',
    description: 'A CloudEvent 1.0 in the structured JSON format.',
    override: {
      propertyNames: { pattern: '^([a-z0-9]{1,40}|data_base64)$' },
      allOf: [{ not: { required: ['data', 'data_base64'] } }],
    },
  });

const KNOWN_ATTRIBUTES = new Set([
  'specversion',
  'id',
  'source',
  'type',
  'subject',
  'time',
  'datacontenttype',
  'dataschema',
  'data',
  'data_base64',
]);

function cloudEventContent(body: z.output<typeof cloudEventBody>): EventContent {
  const { type, subject, time, data, data_base64, specversion: _specversion, ...rest } = body;
  const context = Object.entries(rest).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] != null,
  );
  return contentOf({
    eventType: type,
    subject,
    occurredAt: time,
    payload: data ?? data_base64 ?? null,
    cloudEvent: {
      ...Object.fromEntries(context),
      ...(data_base64 === undefined ? {} : { datacontentencoding: 'base64' }),
    },
  });
}

function contentOf(fields: {
  eventType: string;
  subject: string | null | undefined;
  occurredAt: string | null | undefined;
  payload: unknown;
  cloudEvent?: Record<string, string | number | boolean>;
}): EventContent {
  return {
    eventType: fields.eventType,
    ...(fields.subject == null ? {} : { subject: fields.subject }),
    ...(fields.occurredAt == null ? {} : { occurredAt: fields.occurredAt }),
    payload: fields.payload,
    ...(fields.cloudEvent ? { cloudEvent: fields.cloudEvent } : {}),
  };
}

function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  toContent: (parsed: z.output<Schema>) => EventContent,
): ParsedContent {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return { kind: 'invalid', errors: fieldErrors(parsed.error) };
  return { kind: 'event', content: toContent(parsed.data) };
}

/** A zod error in the form of RFC 9457: each mistake with the JSON pointer of its field. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.slice(0, MAX_ERRORS).flatMap(toFieldErrors).slice(0, MAX_ERRORS);
}

/** A body can have a mistake in every byte; a response must stay small. */
const MAX_ERRORS = 20;

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code !== 'unrecognized_keys')
    return [{ pointer: jsonPointer(issue.path), detail: plainMessage(issue) }];
  return issue.keys
    .slice(0, MAX_ERRORS)
    .map((key) => ({ pointer: jsonPointer([...issue.path, key]), detail: 'is an unknown field' }));
}

/** Removes zod's prefix: `Invalid input: expected object, received array` starts at `expected`. */
export function plainMessage({ message }: z.core.$ZodIssue): string {
  return message.replace(OWN_WORDS_OF_ZOD, '');
}

const OWN_WORDS_OF_ZOD = /^(Invalid input|Invalid string|Too small|Too big): /;

const TIMESTAMP =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:[Zz]|[+-](\d{2}):(\d{2}))$/;

/** RFC 3339 section 5.6, on a day that exists. A leap second is refused, because a `Date` cannot hold one. */
function isTimestamp(text: string): boolean {
  const [, year, month, day, hour, minute, second, offsetHour = '0', offsetMinute = '0'] =
    TIMESTAMP.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  const dayExists = !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
  return (
    dayExists &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60 &&
    Number(offsetHour) < 24 &&
    Number(offsetMinute) < 60
  );
}
