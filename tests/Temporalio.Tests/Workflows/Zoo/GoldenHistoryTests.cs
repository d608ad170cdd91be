using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Temporalio.Common;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>
/// Histories that former versions of this code made, as <c>Histories/*.json</c>: the code of today must still replay them.
/// <c>UPDATE_HISTORIES=1</c> makes them anew, which is right only for a new scenario.
/// </summary>
public class GoldenHistoryTests
{
    public static TheoryData<string> Names() => new(ZooScenarios.All.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Replay_GoldenHistory_FitsAtEveryWorkflowTask(string name)
    {
        var file = Path.Combine(Folder(), $"{name}.json");
        if (Environment.GetEnvironmentVariable("UPDATE_HISTORIES") == "1")
        {
            await File.WriteAllTextAsync(file, Anonymous(await ZooScenarios.RunAsync(name)));
        }

        var history = WorkflowHistory.FromJson(name, await File.ReadAllTextAsync(file));

        foreach (var result in await ZooScenarios.NewReplayer().ReplayWorkflowsAsync(HistoryCuts.AtWorkflowTasks(history)))
        {
            result.ReplayFailure.Should().BeNull($"of the cut at {result.History.Events.Count}");
        }
    }

    // Neither the machine nor its paths belong into the repository; replay looks at none of it.
    private static string Anonymous(WorkflowHistory history) => Regex.Replace(
        Regex.Replace(history.ToJson(), @"""(identity|stackTrace)"": ""(?:[^""\\]|\\.)*""", "\"$1\": \"\""),
        $@"\d+@{Regex.Escape(Environment.MachineName)}",
        "worker") + "\n";

    private static string Folder([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../Histories"));
}
