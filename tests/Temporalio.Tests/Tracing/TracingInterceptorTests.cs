using System.Diagnostics;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Extensions.OpenTelemetry;
using Temporalio.Tests.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Tracing;

public sealed class TracingInterceptorTests : IAsyncLifetime, IDisposable
{
    private static readonly ActivitySource Custom = new("Temporalio.Tests.Tracing");
    private readonly List<Activity> spans = [];
    private readonly string id = $"traced-{Guid.NewGuid():N}";
    private readonly ActivityListener listener = new()
    {
        ShouldListenTo = source => source.Name.StartsWith("Temporalio.", StringComparison.Ordinal),
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    private TestServer server = null!;

    public async Task InitializeAsync()
    {
        listener.ActivityStarted = span =>
        {
            lock (spans)
            {
                spans.Add(span);
            }
        };
        ActivitySource.AddActivityListener(listener);
        server = await TestServer.StartAsync(options => options.Interceptors = [new TracingInterceptor()]);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => listener.Dispose();

    [ServerFact(ServerFeature.Update)]
    public async Task Spans_OfAWorkflow_FormOneTrace()
    {
        await using (var worker = new RunningWorker(server.Client, options => options.AddWorkflow<TracedWorkflow>().AddActivity(TracedWorkflow.Work)))
        {
            var handle = await server.Client.StartWorkflowAsync((TracedWorkflow w) => w.RunAsync(), worker.NewOptions(id));
            await handle.SignalAsync(w => w.PokeAsync());
            await handle.ExecuteUpdateAsync(w => w.OpenAsync(true)).WithinDeadlineAsync();
            (await handle.QueryAsync(w => w.IsOpen).WithinDeadlineAsync()).Should().BeTrue();
            await handle.GetResultAsync().WithinDeadlineAsync();
        }

        var start = Single("StartWorkflow:TracedWorkflow");
        var run = Single("RunWorkflow:TracedWorkflow");
        var scheduled = Single("StartActivity:Work");
        run.ParentSpanId.Should().Be(start.SpanId);
        Single("Inner").ParentSpanId.Should().Be(run.SpanId);
        scheduled.ParentSpanId.Should().Be(Single("Inner").SpanId);
        Single("RunActivity:Work").ParentSpanId.Should().Be(scheduled.SpanId);
        Single("CompleteWorkflow:TracedWorkflow").ParentSpanId.Should().Be(run.SpanId);
        Single("HandleSignal:Poke").ParentSpanId.Should().Be(start.SpanId);
        Single("HandleSignal:Poke").Links.Should().ContainSingle(link => link.Context.SpanId == Single("SignalWorkflow:Poke").SpanId);
        Single("HandleUpdate:Open").Links.Should().ContainSingle(link => link.Context.SpanId == Single("UpdateWorkflow:Open").SpanId);
        Single("ValidateUpdate:Open").ParentSpanId.Should().Be(start.SpanId);
        Single("HandleQuery:IsOpen").Links.Should().ContainSingle(link => link.Context.SpanId == Single("QueryWorkflow:IsOpen").SpanId);
        run.GetTagItem("temporalWorkflowID").Should().Be(id);
        run.GetTagItem("temporalRunID").Should().NotBeNull();
        Single("RunActivity:Work").GetTagItem("temporalActivityID").Should().Be("1");
        Single("HandleUpdate:Open").GetTagItem("temporalWorkflowID").Should().Be(id);
        scheduled.Tags.Should().BeEmpty("only what comes from outside says which workflow it is for");
    }

    [ServerFact(ServerFeature.Update)]
    public async Task Spans_EveryTaskReplayed_AreMadeOnce()
    {
        await using (var worker = new RunningWorker(server.Client, options =>
        {
            options.MaxCachedWorkflows = 0;
            options.AddWorkflow<TracedWorkflow>().AddActivity(TracedWorkflow.Work);
        }))
        {
            var handle = await server.Client.StartWorkflowAsync((TracedWorkflow w) => w.RunAsync(), worker.NewOptions(id));
            await handle.SignalAsync(w => w.PokeAsync());
            await handle.ExecuteUpdateAsync(w => w.OpenAsync(true)).WithinDeadlineAsync();
            await handle.GetResultAsync().WithinDeadlineAsync();
        }

        Own().Select(span => span.DisplayName).Should().OnlyHaveUniqueItems();
    }

    [ServerFact(ServerFeature.Update)]
    public async Task Spans_UpdateRefused_CarriesTheFailure()
    {
        await using (var worker = new RunningWorker(server.Client, options => options.AddWorkflow<TracedWorkflow>().AddActivity(TracedWorkflow.Work)))
        {
            var handle = await server.Client.StartWorkflowAsync((TracedWorkflow w) => w.RunAsync(), worker.NewOptions(id));
            await handle.Invoking(given => given.ExecuteUpdateAsync(w => w.OpenAsync(false)).WithinDeadlineAsync())
                .Should().ThrowAsync<WorkflowUpdateFailedException>();
        }

        Single("ValidateUpdate:Open").Status.Should().Be(ActivityStatusCode.Error);
        Single("RunWorkflow:TracedWorkflow").Status.Should().Be(ActivityStatusCode.Unset);
    }

    [Fact]
    public async Task Spans_ContinuedAsNew_NextRunIsWithinThisOne()
    {
        await using (var worker = new RunningWorker(server.Client, options => options.AddWorkflow<AgainWorkflow>()))
        {
            var handle = await server.Client.StartWorkflowAsync((AgainWorkflow w) => w.RunAsync(1), worker.NewOptions(id));
            await handle.GetResultAsync().WithinDeadlineAsync();
        }

        var runs = Own().Where(span => span.DisplayName == "RunWorkflow:AgainWorkflow").ToList();
        runs.Should().HaveCount(2);
        runs[1].ParentSpanId.Should().Be(runs[0].SpanId);
        Single("CompleteWorkflow:AgainWorkflow").ParentSpanId.Should().Be(runs[1].SpanId);
    }

    [Fact]
    public void Propagator_ProcessWithoutSdk_CarriesTraceContext() =>
        new TracingInterceptorOptions().Propagator.Fields.Should().Contain("traceparent");

    // The listener hears every test of the process; a trace is this test's when its workflow is.
    private List<Activity> Own()
    {
        lock (spans)
        {
            var traces = spans.Where(span => (string?)span.GetTagItem("temporalWorkflowID") == id).Select(span => span.TraceId).ToHashSet();
            return spans.Where(span => traces.Contains(span.TraceId)).ToList();
        }
    }

    private Activity Single(string name) => Own().Should().ContainSingle(span => span.DisplayName == name).Which;

    [Workflow]
    public class AgainWorkflow
    {
        [WorkflowRun]
        public Task RunAsync(int more) => more == 0
            ? Task.CompletedTask
            : throw Workflow.CreateContinueAsNewException((AgainWorkflow w) => w.RunAsync(more - 1));
    }

    [Workflow]
    public class TracedWorkflow
    {
        private bool poked;

        [WorkflowQuery]
        public bool IsOpen { get; private set; }

        [Activity]
        public static string Work() => "worked";

        [WorkflowRun]
        public async Task RunAsync()
        {
            await Workflow.WaitConditionAsync(() => IsOpen && poked);
            using (Custom.TrackWorkflowDiagnosticActivity("Inner"))
            {
                await Workflow.ExecuteActivityAsync(() => Work(), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30) });
            }
        }

        [WorkflowSignal]
        public async Task PokeAsync()
        {
            // A task without any command is not seen in history, and what it did is done again with the next.
            await Workflow.DelayAsync(1);
            poked = true;
        }

        [WorkflowUpdate]
        public Task OpenAsync(bool open)
        {
            IsOpen = open;
            return Task.CompletedTask;
        }

        [WorkflowUpdateValidator(nameof(OpenAsync))]
        public void ValidateOpen(bool open)
        {
            if (!open)
            {
                throw new ApplicationFailureException("only to open");
            }
        }
    }
}
