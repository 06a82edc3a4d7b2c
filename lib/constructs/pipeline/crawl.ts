import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  type IChainable,
  JsonPath,
  Pass,
  Result,
  type State,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { GLUE_API_RETRY } from './retry-policies';

/** A crawl takes one to two minutes at least, so a closer look would only cost transitions. */
const CHECK_EVERY = Duration.seconds(15);
/** Half an hour: far beyond a crawl of one folder. */
const MAX_CHECKS = 120;

export interface CrawlStepProps {
  readonly crawlerName: string;
  readonly onDone: IChainable;
  readonly onFailure: IChainable;
}

/** Runs the crawler over the raw bucket and waits for it. A crawl that is already under way is waited for as well. */
export function crawlStep(scope: Construct, props: CrawlStepProps): State {
  const crawlerArn = Stack.of(scope).formatArn({
    service: 'glue',
    resource: 'crawler',
    resourceName: props.crawlerName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const call = (name: string, action: string, resultPath: string): CallAwsService => {
    const task = new CallAwsService(scope, name, {
      service: 'glue',
      action,
      parameters: { Name: props.crawlerName },
      iamResources: [crawlerArn],
      resultPath,
    });
    task.addRetry(GLUE_API_RETRY);
    return task;
  };

  const begin = new Pass(scope, 'BeginCrawl', { result: Result.fromObject({ checks: 0 }), resultPath: '$.crawl' });
  const start = call('StartCrawler', 'startCrawler', JsonPath.DISCARD);
  const look = call('GetCrawler', 'getCrawler', '$.crawl.answer');
  start.addCatch(look, { errors: ['Glue.CrawlerRunningException'], resultPath: JsonPath.DISCARD });
  for (const task of [start, look]) task.addCatch(props.onFailure, { errors: ['States.ALL'], resultPath: '$.failure' });

  const fail = (name: string, error: string, cause: string): Pass =>
    new Pass(scope, name, { parameters: { Error: error, Cause: cause }, resultPath: '$.failure' });
  const failed = fail(
    'CrawlerFailed',
    'CrawlerFailedError',
    `The Glue crawler ${props.crawlerName} failed. Its log group /aws-glue/crawlers says why; correct that and run again.`,
  );
  const tooSlow = fail(
    'CrawlerTooSlow',
    'CrawlerTimeoutError',
    `The Glue crawler ${props.crawlerName} is still at work after half an hour. Look at it in the Glue console, then run again.`,
  );
  failed.next(props.onFailure);
  tooSlow.next(props.onFailure);

  const wait = new Wait(scope, 'WaitForCrawler', { time: WaitTime.duration(CHECK_EVERY) });
  const count = new Pass(scope, 'CountCrawlerCheck', {
    parameters: { checks: JsonPath.mathAdd(JsonPath.numberAt('$.crawl.checks'), 1) },
    resultPath: '$.crawl',
  });
  const lastCrawl = '$.crawl.answer.Crawler.LastCrawl.Status';
  const isReady = Condition.stringEquals('$.crawl.answer.Crawler.State', 'READY');
  const hasFailed = Condition.and(Condition.isPresent(lastCrawl), Condition.stringEquals(lastCrawl, 'FAILED'));
  const state = new Choice(scope, 'CrawlerState')
    .when(Condition.and(isReady, hasFailed), failed)
    .when(isReady, props.onDone)
    .when(Condition.numberGreaterThanEquals('$.crawl.checks', MAX_CHECKS), tooSlow)
    .otherwise(wait);
  begin.next(start).next(look).next(state);
  wait.next(count).next(look);
  return begin;
}
