import { defineConfig, type ProxyOptions } from 'vite';

/** A running `leadscore serve` that `npm run dev:web` asks. */
const SERVER = 'http://127.0.0.1:8080';

/** `leadscore serve` answers no page of another origin, so the development server asks as a program does. */
const proxied: ProxyOptions = {
  target: SERVER,
  changeOrigin: true,
  configure: (proxy) => proxy.on('proxyReq', (request) => request.removeHeader('origin')),
};

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    // data: URLs would need more room in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      '^/(config\\.json|me|status|leads|runs|uploads|preview|predict|model|models|drift|rollouts?|files|openapi\\.json)(/|$|\\?)':
        proxied,
    },
  },
});
