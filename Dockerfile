# One image, two commands: `node api/main.ts` (the default) and `node worker/main.ts`. Beside them on an instance in AWS
# runs `node infra/instance/main.ts`; `node scripts/setup.ts` is there for a first start on emulators.
FROM node:26.10.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image brings Node, and emulators are for development: neither the pinned binary nor any install script is needed.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && rm -rf node_modules/node node_modules/.bin/node

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY core core
COPY adapters adapters
COPY api api
COPY worker worker
COPY infra/instance infra/instance
COPY scripts/setup.ts scripts/config.ts scripts/
# The monitoring host takes its configuration from here, so that it belongs to the release.
COPY monitoring monitoring
USER node
EXPOSE 8080 9091
# The worker's command sets HEALTH_URL to its ops server.
ENV HEALTH_URL=http://127.0.0.1:8080/health/live
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(process.env.HEALTH_URL).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "api/main.ts"]
