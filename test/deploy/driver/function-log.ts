import { AwsClient } from 'aws4fetch';
import type { Emulator } from '../../emulator/emulator';

/** Lines that functions wrote, as CloudWatch keeps them; newest last. The project has no client for them. */
export async function logLines(emulator: Emulator, logGroupName: string, filterPattern: string): Promise<string[]> {
  const { clientConfig, endpoint, region } = emulator;
  const signed = new AwsClient({ ...clientConfig.credentials, service: 'logs', region });
  const answer = await signed.fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.FilterLogEvents' },
    body: JSON.stringify({ logGroupName, filterPattern }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`logs:FilterLogEvents was refused: ${text}`);
  return (JSON.parse(text) as { events: { message: string }[] }).events.map(({ message }) => message);
}
