/** The ceiling: Hono responds with 202 and does nothing else; under `/reading` it parses the body, too. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { dieWithParent, reportReady } from '../../core/process/child-process.ts';

const app = new Hono()
  .post('/events', (c) => c.json({ status: 'queued' }, 202))
  .post('/reading/events', async (c) => {
    await c.req.json();
    return c.json({ status: 'queued' }, 202);
  });

dieWithParent();
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => reportReady(port));
