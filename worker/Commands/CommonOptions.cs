using System.CommandLine;
using Masterful.Activities.Landscapes;
using Masterful.Worker.Hosting;
using Masterful.Workflows;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Worker.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    /// <summary>One option of the root command, so that everything that talks to Temporal takes it.</summary>
    public static Option<FileInfo?> CodecKeyFile { get; } = new("--codec-key-file")
    {
        Description = $"Key file that payloads are encrypted with [{TemporalSettings.CodecKeysVariable}]",
        Recursive = true,
    };

    public static Option<string?> Address() => new("--address")
    {
        Description = "Temporal frontend, host:port [TEMPORAL_ADDRESS, 127.0.0.1:7233]",
    };

    public static Option<string?> Namespace() => new("--namespace")
    {
        Description = "Temporal namespace [TEMPORAL_NAMESPACE, default]",
    };

    public static Option<FileInfo> Landscape() => new("--landscape", "-l")
    {
        Description = "Landscape file",
        DefaultValueFactory = _ => new FileInfo("landscape.yaml"),
    };

    public static Option<string?> Faults() => new("--fault-directory")
    {
        Description = "Folder of fault files, for demonstrations and tests",
        Hidden = true,
    };

    public static Option<OutputFormat> Output() => new("--output", "-o")
    {
        Description = "Output format: table, json or yaml",
        DefaultValueFactory = _ => OutputFormat.Table,
    };

    public static Argument<string> Shoot() => new("shoot")
    {
        Description = "The Shoot as namespace/name in the Garden",
    };

    public static Option<string> Profile() => new("--profile")
    {
        Description = "Prune profile",
        DefaultValueFactory = _ => "default",
    };

    public static Option<string?> Nodes() => new("--nodes")
    {
        Description = "The control-plane nodes of the request, one or three, comma separated [the landscape's first]",
    };

    /// <summary>Names in a list with commas.</summary>
    public static string[] Names(string list) => list.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>A migration of a Shoot as the commands that only read see it: onto the given nodes, or the landscape's first.</summary>
    public static MigrationContext Migration(LandscapeFile landscape, string shoot, string profile, string? nodes)
    {
        var settings = landscape.Shoots.FirstOrDefault(candidate => candidate.Name == shoot)
            ?? throw RequestErrors.ShootNotFound.At($"Shoot {shoot}", $"the landscape file lists {string.Join(", ", landscape.Shoots.Select(candidate => candidate.Name))}.");
        return new MigrationContext(WorkflowId(shoot), shoot, MigrationStrategy.Restore, nodes is null ? [settings.Nodes[0].Name] : Names(nodes), profile);
    }

    public static Option<string> By() => new("--by")
    {
        Description = "Who does it, for the record",
        DefaultValueFactory = _ => Environment.UserName,
    };

    /// <summary>Refuses smaller numbers. What is no number is left to the parser, which says so by itself.</summary>
    public static Option<int> AtLeast(this Option<int> option, int least, string words)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number < least)
            {
                result.AddError(words);
            }
        });
        return option;
    }

    /// <summary>How to reach Temporal by what was given.</summary>
    public static TemporalSettings Temporal(ParseResult result, Option<string?> address, Option<string?> ns) =>
        TemporalSettings.From(result.GetValue(address), result.GetValue(ns), result.GetValue(CodecKeyFile)?.FullName);

    /// <summary>The workflow id of a Shoot's migration.</summary>
    public static string WorkflowId(string shoot) => MigrationStart.IdOf(shoot);
}
