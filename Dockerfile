# Runbyte with what most MCP servers are started by: npx and uvx. For use on stdin and stdout:
#   docker build -t runbyte .
#   docker run -i --rm -v ./runbyte.jsonc:/etc/runbyte/config.jsonc:ro runbyte
FROM ghcr.io/astral-sh/uv:0.9 AS uv
FROM denoland/deno:bin-2.9.6 AS deno

FROM node:24-bookworm-slim
COPY --from=uv /uv /uvx /usr/local/bin/
COPY --from=deno /deno /usr/local/bin/deno

# Nothing runs as root, and the code is not the user's to change; the scratch directory is.
ENV DENO_DIR=/opt/deno DENO_NO_UPDATE_CHECK=1
WORKDIR /opt/runbyte
COPY deno.json deno.lock main.ts ./
COPY src ./src
RUN deno install --frozen && deno cache main.ts && mkdir .runbyte && chown node:node .runbyte

USER node
VOLUME /opt/runbyte/.runbyte
ENTRYPOINT ["deno", "run", "-q", "-P", "--cached-only", "main.ts"]
