# One image for all of Rollcall: its first argument says what it is, "api", "projector" or "cli …".
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Nothing here needs an install script.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json ./
COPY libs libs
COPY apps apps
COPY scripts scripts
RUN npm run --silent build && npm prune --ignore-scripts --no-audit --no-fund --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 ROLLCALL_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY docker/rollcall.sh docker/healthy.mjs docker/
# Holds something only without EVENTSTORE_URL and MONGODB_URL: an embedded installation.
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 3000 3001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD node docker/healthy.mjs "http://127.0.0.1:${PORT:-3000}/health/live"
ENTRYPOINT ["sh", "/app/docker/rollcall.sh"]
CMD ["api"]
