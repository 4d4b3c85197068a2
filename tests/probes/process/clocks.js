const { performance, PerformanceObserver } = require('perf_hooks');
console.log(typeof performance.now(), performance.timeOrigin > 1e12, performance.now() < 5000);
performance.mark('a');
performance.mark('b');
console.log(
  performance.measure('m', 'a', 'b').name,
  typeof process.hrtime.bigint(),
  process.hrtime().length,
  process.uptime() < 60,
  typeof process.memoryUsage().rss,
  typeof process.cpuUsage().user,
);
