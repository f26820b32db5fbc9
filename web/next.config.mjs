import { resolve } from 'node:path';

/** @type {import('next').NextConfig} Plain JavaScript, so that the server compiles nothing at run time. */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  turbopack: { root: resolve(import.meta.dirname, '..') },
};

export default config;
