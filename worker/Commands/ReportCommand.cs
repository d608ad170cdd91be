using System.CommandLine;
using Masterful.Worker.Hosting.Codec;
using Masterful.Worker.Reports;
using Masterful.Workflows;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Exceptions;

namespace Masterful.Worker.Commands;

/// <summary>Writes a postmortem from a live run or an exported history.</summary>
internal static class ReportCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Command Create()
    {
        var (address, ns, output) = (CommonOptions.Address(), CommonOptions.Namespace(), CommonOptions.Output());
        var shoot = new Argument<string?>("shoot") { Description = "The Shoot as namespace/name in the Garden", Arity = ArgumentArity.ZeroOrOne };
        var run = new Option<string?>("--run") { Description = "Run id; the latest when left out" };
        var history = new Option<FileInfo?>("--history") { Description = "Exported history (JSON, as the UI or `temporal workflow show -o json` writes it) instead of a live run" };
        var command = new Command("report", "Write a postmortem as Markdown (table), JSON or YAML") { shoot, run, history, output, address, ns };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(shoot) is null) == (result.GetValue(history) is null))
            {
                result.AddError("Give either a Shoot or --history FILE.");
            }
        });
        command.SetAction(async (result, cancellation) =>
        {
            var report = result.GetValue(history) is { } file
                ? ReportBuilder.Build(await HistoryDecoder.DecodeAsync(
                    WorkflowHistory.FromJson(Path.GetFileNameWithoutExtension(file.Name), await File.ReadAllTextAsync(file.FullName, cancellation)),
                    CommonOptions.Temporal(result, address, ns).DataConverter().PayloadCodec))
                : await FetchAsync(await CommonOptions.Temporal(result, address, ns).ConnectAsync(), result.GetValue(shoot)!, result.GetValue(run));
            await Console.Out.WriteLineAsync(Write(report, result.GetValue(output)));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The report of a run.</summary>
    /// <param name="client">The Temporal Service.</param>
    /// <param name="shoot">The Shoot as namespace/name.</param>
    /// <param name="run">Run id; the latest when left out.</param>
    /// <param name="patience">How long a run without a result may take to answer.</param>
    public static async Task<MigrationReport> FetchAsync(TemporalClient client, string shoot, string? run = null, TimeSpan? patience = null)
    {
        var handle = client.GetWorkflowHandle(CommonOptions.WorkflowId(shoot), run);
        try
        {
            var description = await handle.DescribeAsync();
            var history = await HistoryDecoder.DecodeAsync(await handle.FetchHistoryAsync(), client.Options.DataConverter.PayloadCodec);
            var report = ReportBuilder.Build(history, description.RunId);
            return report.Outcome.Length > 0 ? report : await AskAsync(client.GetWorkflowHandle(handle.Id, description.RunId), report, patience ?? Patience);
        }
        catch (RpcException exception) when (exception.Code == RpcException.StatusCode.NotFound)
        {
            throw RequestErrors.MigrationNotFound.At($"Shoot {shoot}", exception.Message, exception);
        }
    }

    /// <summary>A run without a result has not told its evidence and steps back yet, or never will: its workflow still can, as long as a worker replays it.</summary>
    private static async Task<MigrationReport> AskAsync(WorkflowHandle handle, MigrationReport report, TimeSpan limit)
    {
        var patience = new WorkflowQueryOptions { Rpc = new() { Timeout = limit } };
        try
        {
            var status = await StatusCommand.AskAsync(report.WorkflowId, () => handle.QueryAsync((MigrateControlPlane workflow) => workflow.Status(), patience));
            var evidence = await StatusCommand.AskAsync(report.WorkflowId, () => handle.QueryAsync((MigrateControlPlane workflow) => workflow.Evidence(), patience));
            return report with
            {
                PlanDigest = status.PlanDigest,
                Failure = report.Failure.Length > 0 ? report.Failure : status.Parked?.Message ?? "",
                Phases = status.Phases,
                Compensations = status.Compensations,
                Evidence = evidence,
            };
        }
        catch (Exception problem) when (problem is ApplicationFailureException or RpcException or WorkflowQueryFailedException)
        {
            return report with { Missing = $"Evidence and steps back are missing, as the run has no result and its workflow does not answer ({problem.Message.TrimEnd('.')}). Ask again with `masterful worker` running." };
        }
    }

    /// <summary>The report in a format; a table is Markdown.</summary>
    public static string Write(MigrationReport report, OutputFormat format) =>
        format == OutputFormat.Table ? MarkdownReport.Write(report) : Structured.Write(report, format);
}
