import path from 'node:path';
import { whyNoEmulator } from '../emulator/emulator';
import { batch } from './scenarios/batch';
import { drift } from './scenarios/drift';
import { failures } from './scenarios/failures';
import { firstRun } from './scenarios/first-run';
import { laterFiles } from './scenarios/later-files';
import { page, runFromPage } from './scenarios/page';
import { pageInBrowser } from './scenarios/page-in-browser';
import { rollout } from './scenarios/rollout';
import { serving } from './scenarios/serving';
import { stream } from './scenarios/stream';
import { theEnd } from './scenarios/the-end';
import { World } from './scenarios/world';

const REPORT_FOLDER = path.join(__dirname, '.report');

const reason = whyNoEmulator();
if (reason !== null) console.warn(`The deploy test is skipped. ${reason}`);

(reason === null ? describe : describe.skip)('the app, deployed to an emulator', () => {
  const world = new World();
  beforeAll(() => world.start(), 100_000);
  afterAll(async () => {
    await world.stop();
    process.stdout.write(`Report: ${world.report.write(REPORT_FOLDER)}\n`);
  });

  // In this order: each scenario goes on where the one before it has ended.
  firstRun(world);
  serving(world);
  page(world);
  pageInBrowser(world);
  laterFiles(world);
  batch(world);
  stream(world);
  runFromPage(world);
  failures(world);
  rollout(world);
  drift(world);
  theEnd(world);
});
