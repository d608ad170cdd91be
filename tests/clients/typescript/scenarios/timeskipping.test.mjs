import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Environment } from '../lib/environment.mjs';

describe('time skipping', () => {
  let env;
  before(async () => void (env = await Environment.start({ flags: ['--time-skipping'] })));
  after(async () => env.stop());

  it('result_OfAnHoursLongWorkflow_ComesAtOnce', () =>
    env.withWorker(async ({ start, connection }) => {
      const service = connection.testService;
      const seconds = async () => Number((await service.getCurrentTime({})).time.seconds);
      const before = await seconds();
      const handle = await start('sleeps', { args: ['3 hours'] });
      await service.unlockTimeSkipping({});
      assert.equal(await handle.result(), 'rested');
      await service.lockTimeSkipping({});
      const later = await seconds();
      assert.ok(later - before >= 6 * 3600 && later - before < 7 * 3600);
      await service.unlockTimeSkippingWithSleep({ duration: { seconds: 7_200 } });
      assert.ok((await seconds()) - later >= 7_200);
    }));

  it('replay_EveryHistory_IsDeterministic', () => env.replayAll());
});
