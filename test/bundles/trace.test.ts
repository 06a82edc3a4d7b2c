import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { synthesizeBundles } from './synthesize-bundles';

interface Part {
  readonly name: string;
  readonly namespace?: string;
  readonly annotations?: Record<string, unknown>;
  readonly aws?: { readonly operation?: string };
  readonly fault?: boolean;
  readonly trace_id: string;
}

const CALL = `
require(process.argv[1]).handler({ runId: 'run-1', trigger: 'manual', options: {} }, {}).catch(() => undefined)
  .then(() => setTimeout(() => process.exit(), 200));
`;

test('the trace of a step can be found by its run, and shows each call to AWS with its operation', async () => {
  const bundles = synthesizeBundles(['intake']);
  const daemon = createSocket('udp4');
  const parts: Part[] = [];
  // A line that says JSON, then the part.
  daemon.on('message', (message) => parts.push(JSON.parse(message.toString().split('\n')[1] as string) as Part));
  daemon.bind(0, '127.0.0.1');
  const s3 = createServer((_request, response) => response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>'));
  s3.listen(0, '127.0.0.1');
  await Promise.all([once(daemon, 'listening'), once(s3, 'listening')]);
  try {
    const child = spawn(process.execPath, ['-e', CALL, bundles.fileOf('intake')], {
      stdio: 'ignore',
      env: {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(s3.address() as AddressInfo).port}`,
        LEADSCORE_STAGE: 'test',
        RAW_BUCKET: 'raw',
        PROCESSED_BUCKET: 'processed',
        // What Lambda sets where active tracing is on.
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_NAME: 'leadscore-test-intake',
        LAMBDA_TASK_ROOT: '/var/task',
        _HANDLER: 'index.handler',
        _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
        AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
      },
    });
    await once(child, 'exit');
  } finally {
    daemon.close();
    s3.close();
    bundles.remove();
  }
  const step = parts.find(({ name }) => name === '## intake');
  expect(step).toMatchObject({ annotations: { runId: 'run-1' }, fault: true });
  const calls = parts.filter(({ namespace }) => namespace === 'aws');
  expect(calls.map(({ name, aws }) => `${name} ${aws?.operation}`)).toEqual([
    // The rules of drift, the ledger, the pointer to the champion.
    'S3 GetObject',
    'S3 GetObject',
    'S3 GetObject',
    'S3 ListObjectsV2',
  ]);
  expect(new Set(parts.map((part) => part.trace_id))).toEqual(new Set(['1-5759e988-bd862e3fe1be46a994272793']));
}, 60_000);
