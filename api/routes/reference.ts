import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from '../http/openapi.ts';
import { type HttpResponse, jsonResponse, type Route } from '../http/route.ts';

/** `GET /openapi.json` and `/docs`: the reference of the other routes, and a page to browse it offline. */
export function referenceRoutes(routes: readonly Route[]): Route[] {
  let document: HttpResponse | undefined;
  return [
    {
      method: 'GET',
      paths: ['/openapi.json'],
      producesJson: true,
      handle() {
        document ??= jsonResponse(200, openApiDocument(routes));
        return document;
      },
    },
    { method: 'GET', paths: ['/docs', '/docs/'], producesJson: false, handle: () => PAGE },
    { method: 'GET', paths: ['/docs/start.js'], producesJson: false, handle: () => START },
    ...ASSETS.map(asset),
  ];
}

/** The files of swagger-ui-dist that the page loads. */
const ASSETS = [
  { file: 'swagger-ui.css', type: 'text/css; charset=utf-8' },
  { file: 'swagger-ui-bundle.js', type: 'text/javascript; charset=utf-8' },
  { file: 'favicon-32x32.png', type: 'image/png' },
];

function asset({ file, type }: { file: string; type: string }): Route {
  let content: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return {
    method: 'GET',
    paths: [`/docs/${file}`],
    producesJson: false,
    async handle() {
      content ??= readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`)));
      return {
        status: 200,
        headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' },
        body: await content,
      };
    },
  };
}

/** Allows scripts from this origin only. Swagger UI needs inline styles, and its icons are data URLs. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const PAGE: HttpResponse = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY },
  body: `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Sluice API</title>
    <link rel="icon" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`,
};

const START: HttpResponse = {
  status: 200,
  headers: { 'content-type': 'text/javascript; charset=utf-8' },
  body: "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });\n",
};
