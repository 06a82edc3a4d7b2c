import { defineConfig, type Plugin, type ProxyOptions } from 'vite';

/** A running `leadscore serve` that `npm run dev:web` asks. */
const SERVER = 'http://127.0.0.1:8080';

/** `leadscore serve` answers no page of another origin, so the development server asks as a program does. */
const proxied: ProxyOptions = {
  target: SERVER,
  changeOrigin: true,
  configure: (proxy) => proxy.on('proxyReq', (request) => request.removeHeader('origin')),
};

/** The code of the page is loaded beside the small script that runs first, not after it. */
const preloadPage: Plugin = {
  name: 'preload-page',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) =>
      Object.values(bundle)
        .flatMap((file) =>
          file.type === 'chunk' && file.facadeModuleId?.endsWith('/src/page.tsx')
            ? [file.fileName, ...file.imports]
            : [],
        )
        .filter((fileName) => !(bundle[fileName]?.type === 'chunk' && bundle[fileName].isEntry))
        .map((fileName) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${fileName}` },
          injectTo: 'head',
        })),
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [preloadPage],
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
