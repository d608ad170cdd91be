using System.Text.Json;
using Masterful.Worker.Commands;
using Masterful.Worker.Reports;
using Masterful.Worker.Tests.EndToEnd;
using Masterful.Workflows;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Activities;
using Temporalio.Client;
using Temporalio.DevServer;
using Temporalio.Worker;

namespace Masterful.Worker.Tests.Commands;

/// <summary>Reports of runs that have no result yet, or never will.</summary>
public sealed class ReportCommandTests
{
    [Fact]
    public async Task Fetch_RunIsOpen_AsksTheWorkflowAndSaysWhatIsMissingWhenNobodyAnswers()
    {
        await using var server = await DevServer.StartAsync(new DevServerOptions { SearchAttributes = MigrationSearchAttributes.All.ToDictionary(key => key.Name, key => key.ValueType) });
        var client = await TemporalClient.ConnectAsync(new TemporalClientConnectOptions(server.TargetHost) { DataConverter = MigrationDataConverter.Instance });
        using var worker = new TemporalWorker(client, new TemporalWorkerOptions(TaskQueues.Migrations).AddWorkflow<MigrateControlPlane>().AddAllActivities(new BrokenSeed()));
        var input = JsonDocument.Parse("""{"shoot": "garden/masterful"}""").RootElement;
        var answered = await worker.ExecuteAsync(async () =>
        {
            var handle = await client.StartWorkflowAsync((MigrateControlPlane workflow) => workflow.RunAsync(input), new(CommonOptions.WorkflowId("garden/masterful"), TaskQueues.Migrations));
            await Lab.UntilAsync(() => StatusCommand.QueryAsync(handle), status => status.Parked is not null);
            return await ReportCommand.FetchAsync(client, "garden/masterful");
        });

        var unanswered = await ReportCommand.FetchAsync(client, "garden/masterful", patience: TimeSpan.FromSeconds(1));

        answered.Missing.Should().BeEmpty();
        Structured.Compact(answered).Should().Be(JsonSerializer.Serialize(answered, MigrationDataConverter.JsonOptions), "it is compiled ahead, and written as payloads are");
        answered.Status.Should().Be("Running");
        answered.Failure.Should().Contain("the Seed is not there");
        answered.Phases[0].Outcome.Should().Be(PhaseOutcome.Running);
        MarkdownReport.Write(answered).Should().Contain("> MIG-INT-001").And.Contain("the Seed is not there");
        unanswered.Missing.Should().Contain("Ask again with `masterful worker` running");
        unanswered.Activities.Should().ContainSingle().Which.Error.Should().Be("the Seed is not there");
        MarkdownReport.Write(unanswered).Should().Contain("*Evidence and steps back are missing");
    }

    public sealed class BrokenSeed : IPreflightActivities
    {
        [Activity]
        public Task<SourceInspection> InspectSourceAsync(MigrationContext migration) =>
            throw new Temporalio.Exceptions.ApplicationFailureException("the Seed is not there", nonRetryable: true);
    }
}
