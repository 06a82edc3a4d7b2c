'use strict';
/**
 * Preloaded into every Lambda worker of the emulator (NODE_OPTIONS=--require): adds the header `x-emu-function` to each
 * HTTP request, so that the call log knows the caller. Bundled, minified code needs no change for it. A link that it signs
 * is opened by somebody else: its session token, which AWS puts into each link of a function too, names the function.
 */
const http = require('node:http');
const https = require('node:https');

const name = process.env.AWS_LAMBDA_FUNCTION_NAME;
if (name) {
  process.env.AWS_SESSION_TOKEN = `emu-function/${name}`;
  for (const module of [http, https]) {
    const { request } = module;
    module.request = function tagged(...args) {
      const message = request.apply(this, args);
      if (!message.headersSent) message.setHeader('x-emu-function', name);
      return message;
    };
    // The module's own `get` calls the `request` that it was born with.
    module.get = function taggedGet(...args) {
      const message = module.request(...args);
      message.end();
      return message;
    };
  }
  // The global fetch (aws4fetch uses it) does not go through node:http.
  const { fetch } = globalThis;
  globalThis.fetch = function taggedFetch(input, init) {
    const request = new Request(input, init);
    request.headers.set('x-emu-function', name);
    return fetch(request);
  };
}
