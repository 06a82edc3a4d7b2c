'use strict';
/** Preloaded into a server: notes its event-loop delay, CPU time and peak memory in PROBE_FILE when it ends. */
const { writeFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const delay = monitorEventLoopDelay({ resolution: 1 });
// Starting up is not serving.
setTimeout(() => delay.enable(), 3_000).unref();
process.on('exit', () => {
  const milliseconds = (nanoseconds) => nanoseconds / 1e6;
  const { user, system } = process.cpuUsage();
  const report = {
    delayMs: {
      p50: milliseconds(delay.percentile(50)),
      p99: milliseconds(delay.percentile(99)),
      max: milliseconds(delay.max),
    },
    cpuSeconds: (user + system) / 1e6,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
  writeFileSync(process.env.PROBE_FILE, JSON.stringify(report));
});
