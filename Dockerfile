# Usher in a container. Targets: development (for compose.yaml), runtime (default, for production).
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-bookworm-slim AS base
WORKDIR /app
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=8000
RUN mkdir -p /data && chown node:node /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# The manifests alone, so that a change of the code does not install everything again.
FROM base AS manifests
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
COPY packages/conformance/package.json packages/conformance/
COPY packages/engine/package.json packages/engine/
COPY packages/http/package.json packages/http/
COPY packages/mail/package.json packages/mail/
COPY packages/passwords/package.json packages/passwords/
COPY packages/settings/package.json packages/settings/
COPY packages/storage/package.json packages/storage/

# The pinned Node of the lock file is for machines with an older one; here it would be a second one.
FROM manifests AS dependencies
COPY apps/cli/bin apps/cli/bin
RUN npm ci --omit=dev --no-audit --no-fund --loglevel=error \
  && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM dependencies AS sources
COPY scripts scripts
COPY apps apps
COPY packages packages
# As the first start does elsewhere; here it may not write where the code is.
RUN node apps/console/src/build/build.ts

FROM sources AS development
ENV NODE_ENV=development
COPY docker docker
USER node
VOLUME /data
CMD ["node", "scripts/watch.mjs", "serve"]

FROM sources AS runtime
LABEL org.opencontainers.image.title="Usher" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
USER node
VOLUME /data
CMD ["node", "apps/cli/bin/usher.mjs", "serve"]
