# One image, three roles (docker-compose.yml): api, worker, web.
FROM node:24-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ffmpeg ca-certificates \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /overread
# The packages in a layer of their own: they change less often than the code.
COPY package.json package-lock.json .npmrc ./
COPY models/package.json models/
COPY api/package.json api/
COPY web/package.json web/
RUN ONNXRUNTIME_NODE_INSTALL=skip npm ci --no-audit --no-fund
COPY . .
RUN npm run --silent build && mkdir -p /data && chown node:node /data
USER node
ENV NODE_ENV=production OVERREAD_HOME=/data OVERREAD_DEMO=0
VOLUME /data
EXPOSE 3000 4000
CMD ["node_modules/.bin/node", "api/dist/main.js", "api"]
