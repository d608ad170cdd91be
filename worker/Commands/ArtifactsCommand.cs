using System.CommandLine;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Landscapes;
using Masterful.Worker.Landscape;

namespace Masterful.Worker.Commands;

/// <summary>Looks into the artifact store and thins it out.</summary>
internal static class ArtifactsCommand
{
    private const int DefaultKeep = 3;

    public static Command Create() => new("artifacts", "List what the artifact store holds, or remove what is old") { List(), Prune() };

    /// <summary>Where artifacts lie is all that is asked for, so a node's landscape file will do, beside the node's key.</summary>
    private static ArtifactSettings Settings(ParseResult result, Option<FileInfo> landscape) =>
        LandscapeLoader.LoadForAgent(result.GetValue(landscape)!.FullName, _ => { }).Artifacts;

    private static Command List()
    {
        var (landscape, output, prefix) = (CommonOptions.Landscape(), CommonOptions.Output(), Prefix());
        var command = new Command("ls", "List artifacts; nothing is opened") { prefix, landscape, output };
        command.SetAction(async (result, cancellation) =>
        {
            var store = ArtifactStores.Open(Settings(result, landscape));
            var all = new List<StoredArtifact>();
            await foreach (var artifact in store.ListAsync(result.GetValue(prefix)!, cancellation))
            {
                all.Add(artifact);
            }

            all.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
            await result.InvocationConfiguration.Output.WriteLineAsync(result.GetValue(output) == OutputFormat.Table
                ? string.Join('\n', all.Select(artifact => $"{artifact.ModifiedAt:yyyy-MM-ddTHH:mm:ssZ} {artifact.SealedSize,12} {artifact.Name}"))
                : Structured.Write(all, result.GetValue(output)));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Prune()
    {
        var (landscape, output, prefix) = (CommonOptions.Landscape(), CommonOptions.Output(), Prefix());
        var keep = new Option<int>("--keep") { Description = "How many of each kind stay, besides one that opens", DefaultValueFactory = _ => DefaultKeep }
            .AtLeast(1, "--keep must be at least 1: the only copy is never removed.");
        var keyFiles = new Option<FileInfo[]>("--key")
        {
            Description = "Sealing key that artifacts are opened with, for example a node's /var/lib/masterful/node.key; besides the worker's own",
            DefaultValueFactory = _ => [],
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Tell what would go, and remove nothing" };
        var command = new Command("prune", "Remove old artifacts; of each kind the newest stay, and one that was just opened to its end") { prefix, keep, keyFiles, dryRun, landscape, output };
        command.SetAction(async (result, cancellation) =>
        {
            var settings = Settings(result, landscape);
            var files = result.GetValue(keyFiles)!.Select(file => file.FullName).ToList();
            if (File.Exists(settings.KeyFile))
            {
                files.Add(settings.KeyFile);
            }

            var keys = files.Select(SealingKey.Load).ToList();
            try
            {
                var outcomes = await new ArtifactRetention(ArtifactStores.Open(settings), keys)
                    .RunAsync(result.GetValue(prefix)!, result.GetValue(keep), result.GetValue(dryRun), cancellation);
                await result.InvocationConfiguration.Output.WriteLineAsync(result.GetValue(output) == OutputFormat.Table
                    ? string.Join('\n', outcomes.Select(outcome => $"{(outcome.Kept ? "keep  " : result.GetValue(dryRun) ? "would " : "remove")} {outcome.Artifact.Name} ({outcome.Reason})"))
                    : Structured.Write(outcomes, result.GetValue(output)));
                return ExitCode.Ok;
            }
            finally
            {
                keys.ForEach(key => key.Dispose());
            }
        });
        return command;
    }

    private static Option<string> Prefix() => new("--prefix") { Description = "Only names that begin with this", DefaultValueFactory = _ => "" };
}
