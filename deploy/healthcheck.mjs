// Healthy when the app of this container, whichever it is, says that it is ready.
const ports = [process.env.GATEWAY_PORT || 4000, process.env.ADMIN_PORT || 4001];

const answers = await Promise.allSettled(
  ports.map((port) => fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(2_000) })),
);

process.exit(answers.some(({ value }) => value?.ok) ? 0 : 1);
