using System.CommandLine;
using Masterful.Worker.Hosting.Codec;
using Masterful.Worker.Reports;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Common;
using Temporalio.Exceptions;

namespace Masterful.Worker.Commands;

/// <summary>Writes a postmortem from a live run or an exported history.</summary>
internal static class ReportCommand
{
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
    public static async Task<MigrationReport> FetchAsync(Temporalio.Client.TemporalClient client, string shoot, string? run = null)
    {
        var handle = client.GetWorkflowHandle(CommonOptions.WorkflowId(shoot), run);
        try
        {
            var description = await handle.DescribeAsync();
            var history = await HistoryDecoder.DecodeAsync(await handle.FetchHistoryAsync(), client.Options.DataConverter.PayloadCodec);
            return ReportBuilder.Build(history, description.RunId);
        }
        catch (RpcException exception) when (exception.Code == RpcException.StatusCode.NotFound)
        {
            throw RequestErrors.MigrationNotFound.At($"Shoot {shoot}", exception.Message, exception);
        }
    }

    /// <summary>The report in a format; a table is Markdown.</summary>
    public static string Write(MigrationReport report, OutputFormat format) =>
        format == OutputFormat.Table ? MarkdownReport.Write(report) : Structured.Write(report, format);
}
