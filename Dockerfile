# Usher in a container. Targets: development (for compose.yaml), runtime (default, for production).
# docs/containers.md says how to run it.
ARG NODE_IMAGE=node:24-bookworm-slim
ARG RUNTIME_IMAGE=debian:bookworm-slim

# The manifests alone, so that a change of the code does not install everything again.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY apps/cli/package.json apps/cli/
COPY apps/console/package.json apps/console/
COPY apps/killrvideo/package.json apps/killrvideo/
COPY apps/moments/package.json apps/moments/
COPY apps/starter/package.json apps/starter/
COPY apps/theater/package.json apps/theater/
COPY apps/vividly/package.json apps/vividly/
COPY packages/account-api/package.json packages/account-api/
COPY packages/app/package.json packages/app/
COPY packages/client/package.json packages/client/
COPY packages/conformance/package.json packages/conformance/
COPY packages/create-usher/package.json packages/create-usher/
COPY packages/egress/package.json packages/egress/
COPY packages/engine/package.json packages/engine/
COPY packages/federation/package.json packages/federation/
COPY packages/http/package.json packages/http/
COPY packages/mail/package.json packages/mail/
COPY packages/passwords/package.json packages/passwords/
COPY packages/settings/package.json packages/settings/
COPY packages/storage/package.json packages/storage/
COPY packages/verify/package.json packages/verify/
COPY apps/cli/bin apps/cli/bin

# The pages of the console. What builds them stays here.
FROM manifests AS console
RUN npm ci --workspace apps/console --no-audit --no-fund --loglevel=error
COPY tsconfig.json ./
COPY apps/console apps/console
RUN node apps/console/src/build/build.ts

# The pinned Node of the lock file is for machines with an older one; here it would be a second one.
FROM manifests AS production
RUN npm ci --omit=dev --no-audit --no-fund --loglevel=error \
  && rm -rf node_modules/node-linux-* node_modules/.bin/node
COPY scripts scripts
COPY apps apps
COPY packages packages
RUN rm -rf apps/console/web && chmod -R a+rX .
COPY --from=console /app/apps/console/dist apps/console/dist

# Node without npm: a server needs nothing else of that image.
FROM ${NODE_IMAGE} AS node

FROM ${RUNTIME_IMAGE} AS base
COPY --from=node /usr/local/bin/node /usr/local/bin/node
# Any user id may run it; group 0 is the one that a container gets without a user of its own.
RUN useradd --uid 1000 --gid 0 --home-dir /app --no-create-home --shell /usr/sbin/nologin node \
  && mkdir -p /app /data && chown node:0 /data && chmod 0770 /data
WORKDIR /app
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
COPY --from=production /app /app
STOPSIGNAL SIGTERM
VOLUME /data
USER 1000

FROM base AS development
ENV NODE_ENV=development
COPY docker docker
CMD ["node", "scripts/watch.mjs", "serve"]

FROM base AS runtime
LABEL org.opencontainers.image.title="Usher" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
CMD ["node", "apps/cli/bin/usher.mjs", "serve"]
