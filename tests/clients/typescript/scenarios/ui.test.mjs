// The calls that the Web UI makes through its server, with what it sends and reads.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Environment, until } from '../lib/environment.mjs';

describe('web UI', () => {
  let env;
  let service;
  const namespace = 'default';
  before(async () => {
    env = await Environment.start();
    service = env.connection.workflowService;
  });
  after(async () => env.stop());

  it('load_ClusterNamespaceAndAttributes_AreTold', async () => {
    const cluster = await service.getClusterInfo({});
    assert.match(cluster.serverVersion, /^1\.\d+\.\d+$/);
    assert.equal(cluster.persistenceStore, 'sqlite');
    assert.equal(cluster.visibilityStore, 'sqlite');
    const { capabilities } = await service.getSystemInfo({});
    for (const name of ['supportsSchedules', 'eagerWorkflowStart', 'buildIdBasedVersioning', 'nexus', 'serverScaledDeployments']) {
      assert.ok(!capabilities[name], name);
    }
    assert.ok(capabilities.countGroupByExecutionStatus && capabilities.upsertMemo && capabilities.sdkMetadata);
    const found = await service.describeNamespace({ namespace });
    assert.ok(Number(found.config.workflowExecutionRetentionTtl.seconds) > 0);
    assert.ok(found.namespaceInfo.capabilities.syncUpdate && found.namespaceInfo.capabilities.asyncUpdate);
    assert.ok(!found.namespaceInfo.supportsSchedules);
    const attributes = await env.connection.operatorService.listSearchAttributes({ namespace });
    assert.equal(attributes.customAttributes.CustomKeyword, 2);
    assert.equal(attributes.systemAttributes.ExecutionStatus, 2);
  });

  it('outOfScope_EveryCall_IsUnimplemented', async () => {
    for (const method of [
      'listSchedules', 'createSchedule', 'startBatchOperation', 'listBatchOperations', 'executeMultiOperation', 'listWorkerDeployments',
      'getWorkerBuildIdCompatibility', 'pollNexusTaskQueue', 'pauseActivity', 'resetActivity', 'updateWorkflowExecutionOptions',
      'listArchivedWorkflowExecutions', 'recordWorkerHeartbeat',
    ]) {
      await assert.rejects(service[method]({ namespace }), (error) => error.code === 12, method);
    }
  });

  it('lists_AsThePagesAsk_AreAnswered', () =>
    env.withWorker(async ({ start }) => {
      const handle = await start('parent', { args: ['complete', randomUUID()] });
      await handle.result();
      const list = (query) => service.listWorkflowExecutions({ namespace, query, pageSize: 100 });
      const [row] = (await list(`\`WorkflowId\`="${handle.workflowId}"`)).executions;
      assert.equal(row.type.name, 'parent');
      assert.equal(row.taskQueue.length > 0, true);
      assert.ok(row.startTime && row.closeTime && row.executionTime && row.memo && row.searchAttributes);
      const children = await list(`ParentWorkflowId = "${handle.workflowId}" AND ParentRunId = "${handle.firstExecutionRunId}"`);
      assert.equal(children.executions[0].parentExecution.workflowId, handle.workflowId);
      assert.equal((await list(`RootWorkflowId = "${handle.workflowId}"`)).executions.length, 2);
      const counts = await service.countWorkflowExecutions({ namespace, query: 'GROUP BY ExecutionStatus' });
      assert.ok(counts.groups.length > 0);
      const problems = '`ExecutionStatus`="Running" AND `TemporalReportedProblems` IN ("category=WorkflowTaskFailed","category=WorkflowTaskTimedOut")';
      assert.equal(Number((await service.countWorkflowExecutions({ namespace, query: problems })).count), 0);
      for (const query of [
        '`StartTime` > "2020-01-01T00:00:00.000Z"',
        '`StartTime` BETWEEN "2020-01-01T00:00:00Z" AND "2100-01-01T00:00:00Z"',
        '(`ExecutionStatus`="Completed" OR `ExecutionStatus`="Failed") AND `WorkflowType` STARTS_WITH "par"',
      ]) {
        assert.ok((await list(query)).executions.length > 0, query);
      }
    }));

  it('workflowPage_DescribeAndHistory_HaveWhatItShows', () =>
    env.withWorker(async ({ start, taskQueue }) => {
      const handle = await start('updatable', { staticSummary: 'short', staticDetails: 'long', workflowRunTimeout: '1h' });
      await handle.executeUpdate('set', { args: [1] });
      const execution = { workflowId: handle.workflowId };
      const { executionConfig, workflowExecutionInfo, workflowExtendedInfo } = await service.describeWorkflowExecution({ namespace, execution });
      assert.equal(executionConfig.taskQueue.name, taskQueue);
      assert.equal(Number(executionConfig.workflowRunTimeout.seconds), 3600);
      assert.ok(executionConfig.userMetadata.summary && executionConfig.userMetadata.details);
      assert.equal(workflowExecutionInfo.execution.runId, handle.firstExecutionRunId);
      assert.equal(workflowExecutionInfo.rootExecution.workflowId, handle.workflowId);
      assert.ok(workflowExtendedInfo.runExpirationTime && workflowExtendedInfo.originalStartTime);
      const ids = [];
      let nextPageToken;
      do {
        const page = await service.getWorkflowExecutionHistoryReverse({ namespace, execution, maximumPageSize: 3, nextPageToken });
        ids.push(...page.history.events.map((event) => Number(event.eventId)));
        nextPageToken = page.nextPageToken;
      } while (nextPageToken.length > 0);
      assert.deepEqual(ids, Array.from(ids, (_, i) => ids.length - i));
      for (const taskQueueType of [1, 2, 3]) {
        const described = await service.describeTaskQueue({ namespace, taskQueue: { name: taskQueue }, taskQueueType });
        assert.equal(described.pollers.length > 0, taskQueueType !== 3, `type ${taskQueueType}`);
        for (const poller of described.pollers) assert.ok(poller.identity && poller.lastAccessTime);
      }
      const query = async (queryType) => {
        const answer = await service.queryWorkflow({ namespace, execution, query: { queryType } });
        return JSON.parse(Buffer.from(answer.queryResult.payloads[0].data).toString());
      };
      const metadata = await query('__temporal_workflow_metadata');
      assert.ok(metadata.definition.updateDefinitions.some((found) => found.name === 'set'));
      assert.equal(typeof (await query('__stack_trace')), 'string');
      await assert.rejects(query('nothing'), (error) => error.code === 3 && /\[.*items.*\]/.test(error.details));
      await handle.signal('finish');
      await handle.result();
    }));

  it('actions_AsTheUiSendsThem_Work', () =>
    env.withWorker(async ({ taskQueue }) => {
      const payload = (value) => ({ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(JSON.stringify(value)) });
      const workflowId = randomUUID();
      const execution = { workflowId };
      // Neither request ids nor policies come with these.
      const { runId } = await service.startWorkflowExecution({
        namespace, workflowId, workflowType: { name: 'updatable' }, taskQueue: { name: taskQueue }, identity: 'ui', input: { payloads: [] },
      });
      const updated = await service.updateWorkflowExecution({
        namespace,
        workflowExecution: execution,
        request: { meta: { updateId: randomUUID(), identity: 'ui' }, input: { name: 'set', args: { payloads: [payload(3)] } } },
      });
      assert.equal(updated.stage, 3);
      await service.signalWorkflowExecution({ namespace, workflowExecution: execution, signalName: 'unknown', input: { payloads: [payload(1)] } });
      const again = await service.resetWorkflowExecution({
        namespace, workflowExecution: { workflowId, runId }, workflowTaskFinishEventId: 4, requestId: randomUUID(), reason: 'ui', resetReapplyType: 3,
      });
      await until(async () => (await env.client.workflow.getHandle(workflowId).query('items')) === 3, 'the update');
      await service.requestCancelWorkflowExecution({ namespace, workflowExecution: { workflowId, runId: again.runId }, requestId: randomUUID(), reason: 'ui' });
      await service.terminateWorkflowExecution({ namespace, workflowExecution: execution, reason: 'ui', firstExecutionRunId: runId }).catch((error) => {
        // The cancelled run may have been faster.
        assert.equal(error.code, 5);
      });
      const old = await service.describeWorkflowExecution({ namespace, execution: { workflowId, runId } });
      assert.equal(old.workflowExtendedInfo.resetRunId, again.runId);
    }));

  it('replay_EveryHistory_IsDeterministic', () => env.replayAll());
});
