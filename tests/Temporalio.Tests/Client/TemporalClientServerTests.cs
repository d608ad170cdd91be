using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Client;
using Temporalio.Client.Interceptors;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using static Temporalio.Tests.Support.ScriptedWorkflows;

namespace Temporalio.Tests.Client;

public class TemporalClientServerTests : IClassFixture<ServerFixture>
{
    private static readonly SearchAttributeKey<string> Shoot = SearchAttributeKey.CreateKeyword("Shoot");

    private readonly TemporalClient client;
    private readonly TestServer server;
    private readonly string id = $"wf-{Guid.NewGuid()}";

    public TemporalClientServerTests(ServerFixture fixture)
    {
        client = fixture.Client;
        server = fixture.Server;
    }

    [Fact]
    public async Task Start_WorkflowCompletes_ReturnsResult()
    {
        await using var workflows = new ScriptedWorkflows(client, id, events => [Complete(Input(events) + "!")]);

        var result = await client.ExecuteWorkflowAsync<string>("Echo", ["hello"], Options()).WithinDeadlineAsync();

        result.Should().Be("hello!");
    }

    [Fact]
    public async Task Start_IdRunsAlready_ThrowsWithItsRunId()
    {
        var first = await client.StartWorkflowAsync("Echo", [], Options());

        var second = () => client.StartWorkflowAsync("Echo", [], Options());

        var error = (await second.Should().ThrowAsync<WorkflowAlreadyStartedException>()).Which;
        error.WorkflowId.Should().Be(id);
        error.RunId.Should().Be(first.ResultRunId);
    }

    [Fact]
    public async Task GetResult_WorkflowFails_ThrowsWithCause()
    {
        await using var workflows = new ScriptedWorkflows(client, id, _ => [Fail(new ApplicationFailureException("no", "Kind"))]);
        var handle = await client.StartWorkflowAsync("Echo", [], Options());

        var result = () => handle.GetResultAsync().WithinDeadlineAsync();

        (await result.Should().ThrowAsync<WorkflowFailedException>())
            .WithInnerException<ApplicationFailureException>().Which.ErrorType.Should().Be("Kind");
    }

    [Fact]
    public async Task GetResult_Terminated_ThrowsWithReason()
    {
        var handle = await client.StartWorkflowAsync("Echo", [], Options());
        await handle.TerminateAsync("enough");

        var result = () => handle.GetResultAsync().WithinDeadlineAsync();

        (await result.Should().ThrowAsync<WorkflowFailedException>())
            .WithInnerException<TerminatedFailureException>().WithMessage("enough");
    }

    [Fact]
    public async Task GetResult_ContinuedAsNew_FollowsUnlessToldNotTo()
    {
        await using var workflows = new ScriptedWorkflows(client, id, events => Input(events) == "again"
            ? [new()
            {
                CommandType = CommandType.ContinueAsNewWorkflowExecution,
                ContinueAsNewWorkflowExecutionCommandAttributes = new()
                {
                    WorkflowType = new() { Name = "Echo" },
                    TaskQueue = new() { Name = id },
                    Input = new() { Payloads_ = { Payload("last") } },
                },
            }]
            : [Complete(Input(events))]);
        var handle = await client.StartWorkflowAsync("Echo", ["again"], Options());

        (await handle.GetResultAsync<string>().WithinDeadlineAsync()).Should().Be("last");
        var notFollowed = () => handle.GetResultAsync(followRuns: false).WithinDeadlineAsync();
        (await notFollowed.Should().ThrowAsync<WorkflowContinuedAsNewException>()).Which.NewRunId.Should().NotBe(handle.ResultRunId);
    }

    [Fact]
    public async Task Signal_Workflow_ArrivesInHistory()
    {
        await using var workflows = new ScriptedWorkflows(
            client, id, events => events.LastOrDefault(e => e.EventType == EventType.WorkflowExecutionSignaled) is { } signal
                ? [Complete(DataConverter.Default.PayloadConverter.ToValue<string>(
                    signal.WorkflowExecutionSignaledEventAttributes.Input.Payloads_[0]))]
                : []);
        var handle = await client.StartWorkflowAsync("Echo", [], Options());

        await handle.SignalAsync("Approve", ["digest"]);

        (await handle.GetResultAsync<string>().WithinDeadlineAsync()).Should().Be("digest");
    }

    [Fact]
    public async Task Start_WithSignal_SendsBoth()
    {
        var options = Options();
        options.SignalWithStart("Approve", ["x"]);
        var handle = await client.StartWorkflowAsync("Echo", [], options);

        var history = await handle.FetchHistoryAsync();

        history.Events.Select(e => e.EventType).Should()
            .ContainInOrder(EventType.WorkflowExecutionStarted, EventType.WorkflowExecutionSignaled);
    }

    [Fact]
    public async Task Query_Workflow_ReturnsAnswerOrFailure()
    {
        await using var workflows = new ScriptedWorkflows(client, id, _ => []);
        workflows.Queries["Status"] = () => "parked";
        var handle = await client.StartWorkflowAsync("Echo", [], Options());

        (await handle.QueryAsync<string>("Status", []).WithinDeadlineAsync()).Should().Be("parked");
        var unknown = () => handle.QueryAsync<string>("Nothing", []).WithinDeadlineAsync();
        await unknown.Should().ThrowAsync<WorkflowQueryFailedException>().WithMessage("*no such query*");
    }

    [Fact]
    public async Task Query_ClosedWorkflowAndCondition_IsRejected()
    {
        var handle = await client.StartWorkflowAsync("Echo", [], Options());
        await handle.TerminateAsync();

        var query = () => handle.QueryAsync<string>("Status", [], new() { RejectCondition = QueryRejectCondition.NotOpen });

        (await query.Should().ThrowAsync<WorkflowQueryRejectedException>())
            .Which.WorkflowStatus.Should().Be(WorkflowExecutionStatus.Terminated);
    }

    [ServerFact(ServerFeature.Update)]
    public async Task Update_AcceptedAndRefused_AreTold()
    {
        await using var workflows = new ScriptedWorkflows(client, id, _ => []);
        workflows.Refused.Add("Skip");
        var handle = await client.StartWorkflowAsync("Echo", [], Options());

        (await handle.ExecuteUpdateAsync<string>("Approve", ["me"]).WithinDeadlineAsync()).Should().Be("me");
        var started = await handle.StartUpdateAsync<string>(
            "Approve", ["you"], new("update-1", WorkflowUpdateStage.Accepted)).WithinDeadlineAsync();
        started.Id.Should().Be("update-1");
        (await started.GetResultAsync().WithinDeadlineAsync()).Should().Be("you");
        (await handle.GetUpdateHandle<string>("update-1").GetResultAsync().WithinDeadlineAsync()).Should().Be("you");
        var refused = () => handle.ExecuteUpdateAsync("Skip", []).WithinDeadlineAsync();
        (await refused.Should().ThrowAsync<WorkflowUpdateFailedException>())
            .WithInnerException<ApplicationFailureException>().WithMessage("refused");
        var unwaited = () => handle.StartUpdateAsync("Approve", [], new(WorkflowUpdateStage.Admitted));
        await unwaited.Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task Describe_Workflow_HasWhatItWasStartedWith()
    {
        var options = Options();
        options.Memo = new Dictionary<string, object> { ["note"] = "kept" };
        options.TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(Shoot, "garden/one").ToSearchAttributeCollection();
        var handle = await client.StartWorkflowAsync("Echo", [], options);

        var description = await handle.DescribeAsync();

        description.Id.Should().Be(id);
        description.WorkflowType.Should().Be("Echo");
        description.TaskQueue.Should().Be(id);
        description.Status.Should().Be(WorkflowExecutionStatus.Running);
        description.CloseTime.Should().BeNull();
        description.StartTime.Should().BeCloseTo(DateTime.UtcNow, TimeSpan.FromMinutes(5));
        description.TypedSearchAttributes.Get(Shoot).Should().Be("garden/one");
        (await description.Memo["note"].ToValueAsync<string>()).Should().Be("kept");
    }

    [ServerFact(ServerFeature.UserMetadata)]
    public async Task Describe_SummaryAndDetails_AreThoseOfTheStart()
    {
        var options = Options();
        options.StaticSummary = "a summary";
        options.StaticDetails = "some details";
        var handle = await client.StartWorkflowAsync("Echo", [], options);

        var description = await handle.DescribeAsync();

        (await description.GetStaticSummaryAsync()).Should().Be("a summary");
        (await description.GetStaticDetailsAsync()).Should().Be("some details");
    }

    [ServerFact(ServerFeature.Search)]
    public async Task ListAndCount_SearchAttribute_FindsWorkflows()
    {
        var shoot = Guid.NewGuid().ToString();
        for (var i = 0; i < 3; i++)
        {
            await client.StartWorkflowAsync("Echo", [], new($"{id}-{i}", id)
            {
                TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(Shoot, shoot).ToSearchAttributeCollection(),
            });
        }

        // A service lists what was started a moment later.
        await Eventually.IsTrueAsync(async () => (await client.CountWorkflowsAsync($"Shoot = '{shoot}'")).Count == 3, "all are listed");
        var found = await ListAsync(client.ListWorkflowsAsync($"Shoot = '{shoot}'"));
        var limited = await ListAsync(client.ListWorkflowsAsync($"Shoot = '{shoot}'", new() { Limit = 2 }));
        var page = await client.ListWorkflowsPaginatedAsync($"Shoot = '{shoot}'", null, new() { PageSize = 2 });
        var rest = await client.ListWorkflowsPaginatedAsync($"Shoot = '{shoot}'", page.NextPageToken, new() { PageSize = 2 });
        var count = await client.CountWorkflowsAsync($"Shoot = '{shoot}' GROUP BY ExecutionStatus");

        found.Select(workflow => workflow.Id).Should().BeEquivalentTo($"{id}-0", $"{id}-1", $"{id}-2");
        limited.Should().HaveCount(2);
        page.Workflows.Should().HaveCount(2);
        rest.Workflows.Should().ContainSingle();
        count.Count.Should().Be(3);
        count.Groups.Should().ContainSingle().Which.GroupValues.Should().Equal("Running");
    }

    [Fact]
    public async Task Cancel_Workflow_IsRecordedWithChainCheck()
    {
        var handle = await client.StartWorkflowAsync("Echo", [], Options());

        await handle.CancelAsync();
        var wrongChain = () => client.GetWorkflowHandle(id, firstExecutionRunId: Guid.NewGuid().ToString()).CancelAsync();

        (await handle.FetchHistoryAsync()).Events.Should().Contain(e => e.EventType == EventType.WorkflowExecutionCancelRequested);
        (await wrongChain.Should().ThrowAsync<RpcException>()).Which.Code.Should().Be(RpcException.StatusCode.NotFound);
    }

    [Fact]
    public async Task Codec_Everything_TravelsEncoded()
    {
        var coded = await server.ConnectAsync(given => given.DataConverter = DataConverter.Default with { PayloadCodec = new ReverseCodec() });
        var options = Options();
        options.Memo = new Dictionary<string, object> { ["note"] = "secret" };
        await using var workflows = new ScriptedWorkflows(client, id, events =>
        [
            new()
            {
                CommandType = CommandType.CompleteWorkflowExecution,
                CompleteWorkflowExecutionCommandAttributes = new()
                {
                    Result = events[0].WorkflowExecutionStartedEventAttributes.Input,
                },
            },
        ]);

        var handle = await coded.StartWorkflowAsync("Echo", ["secret"], options);

        (await handle.GetResultAsync<string>().WithinDeadlineAsync()).Should().Be("secret");
        (await handle.FetchHistoryAsync()).ToJson().Should().NotContain(Convert.ToBase64String("\"secret\""u8));
    }

    [ServerFact(ServerFeature.UserMetadata)]
    public async Task Codec_Summary_TravelsEncoded()
    {
        var coded = await server.ConnectAsync(given => given.DataConverter = DataConverter.Default with { PayloadCodec = new ReverseCodec() });
        var options = Options();
        options.StaticSummary = "secret";

        var handle = await coded.StartWorkflowAsync("Echo", [], options);

        (await (await handle.DescribeAsync()).GetStaticSummaryAsync()).Should().Be("secret");
        (await handle.FetchHistoryAsync()).ToJson().Should().NotContain(Convert.ToBase64String("\"secret\""u8));
    }

    [Fact]
    public async Task Interceptors_Calls_GoThroughFirstToLast()
    {
        var seen = new List<string>();
        var intercepted = await server.ConnectAsync(given => given.Interceptors = [new Recording("a", seen), new Recording("b", seen)]);

        var handle = await intercepted.StartWorkflowAsync("Echo", [], Options());

        seen.Should().Equal("a:Echo", "b:Echo");
        var started = (await handle.FetchHistoryAsync()).Events.First().WorkflowExecutionStartedEventAttributes;
        started.Header.Fields.Keys.Should().BeEquivalentTo("a", "b");
    }

    private static string Input(IReadOnlyList<HistoryEvent> events) => DataConverter.Default.PayloadConverter.ToValue<string>(
        events[0].WorkflowExecutionStartedEventAttributes.Input.Payloads_[0]);

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }
        return list;
    }

    private WorkflowOptions Options() => new(id, id);

    private sealed class Recording(string name, List<string> seen) : IClientInterceptor
    {
        public ClientOutboundInterceptor InterceptClient(ClientOutboundInterceptor nextInterceptor) =>
            new Outbound(name, seen, nextInterceptor);

        private sealed class Outbound(string name, List<string> seen, ClientOutboundInterceptor next) : ClientOutboundInterceptor(next)
        {
            public override Task<WorkflowHandle<TWorkflow, TResult>> StartWorkflowAsync<TWorkflow, TResult>(StartWorkflowInput input)
            {
                seen.Add($"{name}:{input.Workflow}");
                var headers = new Dictionary<string, Api.Common.V1.Payload>(input.Headers ?? new Dictionary<string, Api.Common.V1.Payload>())
                {
                    [name] = Payload(name),
                };
                return base.StartWorkflowAsync<TWorkflow, TResult>(input with { Headers = headers });
            }
        }
    }
}
