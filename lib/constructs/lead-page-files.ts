import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import type { PageConfig } from '../../contracts/page';
import { PAGE_PREFIX } from './lead-page';
import { filesOf, type UploadLogs, uploadFiles } from './upload-files';

export interface LeadPageFilesProps extends UploadLogs {
  /** Folder of the built page. */
  readonly folder: string;
  readonly bucket: IBucket;
  readonly config: PageConfig;
  /** Exactly the origins that the page talks to, besides its own. */
  readonly connect: readonly string[];
}

/** The page has not been built. */
export class MissingPageError extends Error {
  override readonly name = 'MissingPageError';
}

const INDEX = 'index.html';

/**
 * The built page in its bucket, with `config.json` of this stage beside it. `index.html` says once more, and exactly, whom
 * the page may talk to: the headers of CloudFront cannot name the API, which itself names CloudFront.
 * Throws MissingPageError where the stack is to be deployed and the page is not built.
 */
export class LeadPageFiles extends Construct {
  constructor(scope: Construct, id: string, props: LeadPageFilesProps) {
    super(scope, id);
    const { folder, config } = props;
    const isBuilt = existsSync(join(folder, INDEX));
    if (!isBuilt && Stack.of(this).bundlingRequired) {
      throw new MissingPageError(`There is no page in ${folder}. Build it once: npm run build:web`);
    }
    const index = isBuilt ? readFileSync(join(folder, INDEX), 'utf8') : '<!doctype html><head></head>';
    uploadFiles(this, {
      ...props,
      what: 'the page',
      sources: [
        ...(isBuilt ? [filesOf(new Asset(this, 'Files', { path: folder, exclude: [INDEX, 'config.json'] }))] : []),
        Source.data(INDEX, withPolicy(index, props.connect)),
        Source.jsonData('config.json', config),
      ],
      prefix: PAGE_PREFIX,
      // Who has the page open goes on with its old files.
      prune: false,
      retainOnDelete: false,
    });
  }
}

/** Puts the policy before anything that the browser could fetch. */
function withPolicy(html: string, connect: readonly string[]): string {
  const meta = `<meta http-equiv="content-security-policy" content="connect-src ${["'self'", ...connect].join(' ')}" />`;
  if (!html.includes('<head>')) throw new MissingPageError(`${INDEX} of the built page has no <head>. Build it again.`);
  return html.replace('<head>', `<head>${meta}`);
}
