import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Environment, until } from '../lib/environment.mjs';

describe('visibility', () => {
  let env;
  before(async () => void (env = await Environment.start()));
  after(async () => env.stop());

  const list = async (query) => {
    const ids = [];
    for await (const found of env.client.workflow.list({ query, pageSize: 3 })) ids.push(found.workflowId);
    return ids;
  };

  it('list_ByCustomAttributes_FindsWhatFits', () =>
    env.withWorker(async ({ start }) => {
      const mark = randomUUID();
      const handles = [];
      for (let i = 0; i < 8; i++) {
        const searchAttributes = {
          CustomKeyword: [mark],
          CustomInt: [i],
          CustomBool: [i % 2 === 0],
          CustomDouble: [i / 2],
          CustomDatetime: [new Date(Date.UTC(2026, 0, i + 1))],
          CustomKeywords: [`k${i}`, 'all'],
          CustomText: [`some words ${i}`],
        };
        handles.push(await start('collector', { searchAttributes }));
      }
      const ids = handles.map((handle) => handle.workflowId);
      const found = async (query) => (await list(`CustomKeyword = '${mark}' AND (${query})`)).map((id) => ids.indexOf(id)).sort();
      assert.deepEqual(await found('CustomInt >= 5'), [5, 6, 7]);
      assert.deepEqual(await found('CustomInt BETWEEN 2 AND 4'), [2, 3, 4]);
      assert.deepEqual(await found('CustomInt IN (1, 7)'), [1, 7]);
      assert.deepEqual(await found('NOT CustomInt < 6'), [6, 7]);
      assert.deepEqual(await found('CustomBool = true AND CustomInt != 0'), [2, 4, 6]);
      assert.deepEqual(await found('CustomDouble > 2.9'), [6, 7]);
      assert.deepEqual(await found('CustomDatetime < "2026-01-03T00:00:00Z"'), [0, 1]);
      assert.deepEqual(await found('CustomKeywords = "k3"'), [3]);
      assert.deepEqual(await found('CustomKeywords IN ("k1", "k2")'), [1, 2]);
      assert.deepEqual(await found('CustomText = "words" AND CustomInt = 1'), [1]);
      assert.deepEqual(await found("`WorkflowType` = 'collector' and ExecutionStatus = \"Running\""), [0, 1, 2, 3, 4, 5, 6, 7]);
      assert.deepEqual(await found('WorkflowId STARTS_WITH "nothing"'), []);
      assert.deepEqual(await found('CloseTime IS NOT NULL'), []);
      await handles[0].terminate();
      assert.deepEqual(await found('CloseTime IS NOT NULL'), [0]);
      const groups = await env.connection.workflowService.countWorkflowExecutions({
        namespace: 'default',
        query: `CustomKeyword = '${mark}' GROUP BY ExecutionStatus`,
      });
      assert.equal(Number(groups.count), 8);
      assert.deepEqual(groups.groups.map((group) => [Buffer.from(group.groupValues[0].data).toString(), Number(group.count)]), [
        ['"Running"', 7],
        ['"Terminated"', 1],
      ]);
      for (const handle of handles.slice(1)) await handle.terminate();
    }));

  it('list_PagesWhileRunsStartAndClose_ShowsEachOldRunOnce', () =>
    env.withWorker(async ({ client }) => {
      const mark = randomUUID();
      const begin = () =>
        client.workflow.start('collector', {
          taskQueue: 'nobody-polls-here',
          workflowId: randomUUID(),
          searchAttributes: { CustomKeyword: [mark] },
        });
      const old = [];
      for (let i = 0; i < 12; i++) old.push(await begin());
      const seen = [];
      let nextPageToken;
      do {
        const page = await env.connection.workflowService.listWorkflowExecutions({
          namespace: 'default',
          query: `CustomKeyword = "${mark}"`,
          pageSize: 5,
          nextPageToken,
        });
        seen.push(...page.executions.map((found) => found.execution.workflowId));
        nextPageToken = page.nextPageToken;
        // Newer runs sort before the page's end and closed ones behind everything: neither shifts what is left to show.
        await begin();
        await old[0].terminate().catch(() => undefined);
      } while (nextPageToken.length > 0);
      for (const handle of old.slice(1)) assert.equal(seen.filter((id) => id === handle.workflowId).length, 1);
      for await (const { workflowId, status } of client.workflow.list({ query: `CustomKeyword = "${mark}"` })) {
        if (status.name === 'RUNNING') await client.workflow.getHandle(workflowId).terminate();
      }
      const counts = await client.workflow.count(`CustomKeyword = "${mark}" GROUP BY ExecutionStatus`);
      assert.deepEqual(counts.groups, [{ count: counts.count, groupValues: [['Terminated']] }]);
    }));

  it('list_InvalidQuery_IsRefused', async () => {
    await assert.rejects(list('Nothing = 1'), (error) => /INVALID_ARGUMENT/.test(error.cause?.message ?? error.message));
    await assert.rejects(list('WorkflowId ='), (error) => /INVALID_ARGUMENT/.test(error.cause?.message ?? error.message));
  });

  it('upsert_AttributesAndMemo_AreSeenEverywhere', () =>
    env.withWorker(async ({ start, client }) => {
      const handle = await start('attributes', {
        memo: { kept: 1, removed: 2 },
        searchAttributes: { CustomKeyword: ['start'], CustomBool: [true] },
      });
      const seen = await handle.result();
      assert.deepEqual(seen.memo, { kept: 1, added: 'memo' });
      const description = await handle.describe();
      assert.deepEqual(description.memo, { kept: 1, added: 'memo' });
      assert.deepEqual(description.searchAttributes, { CustomKeyword: ['changed'], CustomBool: [true], CustomInt: [7] });
      assert.deepEqual(await list(`CustomKeyword = "changed" AND WorkflowId = "${handle.workflowId}"`), [handle.workflowId]);
    }));

  it('attributes_NotRegistered_AreRefused', () =>
    env.withWorker(async ({ start }) => {
      await assert.rejects(start('empty', { searchAttributes: { NotRegistered: ['x'] } }), (error) => /NotRegistered/.test(error.cause?.details ?? error.message));
      const handle = await start('badAttributes', { workflowTaskTimeout: '1s' });
      await until(async () => {
        const { events } = await handle.fetchHistory();
        return events.some((event) => event.workflowTaskFailedEventAttributes?.cause === 23);
      }, 'a failed workflow task');
      await handle.terminate();
    }));

  it('metadata_SummaryAndDetails_AreKept', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('empty', { staticSummary: 'a summary', staticDetails: 'some details' });
      await handle.result();
      const description = await handle.describe();
      assert.equal(await description.staticSummary(), 'a summary');
      assert.equal(await description.staticDetails(), 'some details');
    }));

  it('namespace_RegisterDescribeList_Work', async () => {
    const namespace = `ns-${randomUUID()}`;
    const service = env.connection.workflowService;
    await service.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: 86_400 } });
    const described = await service.describeNamespace({ namespace });
    assert.equal(described.namespaceInfo.name, namespace);
    const { namespaces } = await service.listNamespaces({});
    assert.ok(namespaces.some((found) => found.namespaceInfo.name === namespace));
    await assert.rejects(service.describeNamespace({ namespace: 'missing' }), (error) => error.code === 5);
    await assert.rejects(service.registerNamespace({ namespace }), (error) => error.code === 6);
    await env.connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { Mine: 2 } });
    const attributes = await env.connection.operatorService.listSearchAttributes({ namespace });
    assert.equal(attributes.customAttributes.Mine, 2);
  });

  it('health_Check_Serves', async () => {
    assert.equal((await env.connection.healthService.check({})).status, 1);
  });

  it('unknownMethod_Schedules_AreUnimplemented', async () => {
    await assert.rejects(env.connection.workflowService.listSchedules({ namespace: 'default' }), (error) => error.code === 12);
  });

  it('taskQueue_Describe_ShowsPollers', () =>
    env.withWorker(async ({ taskQueue }) => {
      const described = await until(async () => {
        const found = await env.connection.workflowService.describeTaskQueue({ namespace: 'default', taskQueue: { name: taskQueue }, taskQueueType: 1 });
        return found.pollers.length > 0 && found;
      }, 'a poller');
      assert.ok(described.pollers[0].identity.length > 0);
    }));

  it('replay_EveryHistory_IsDeterministic', () => env.replayAll());
});
