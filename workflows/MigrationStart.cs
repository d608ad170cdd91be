using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Phases;
using Temporalio.Common;

namespace Masterful.Workflows;

/// <summary>What a migration is started with, whoever starts it.</summary>
public static class MigrationStart
{
    /// <summary>The workflow id of a Shoot's migration: there is one at a time.</summary>
    public static string IdOf(string shoot) => "migrate/" + shoot;

    /// <summary>The line that the Temporal UI shows.</summary>
    public static string SummaryOf(MigrationRequest request) =>
        $"Move the control plane of {request.Shoot} onto {string.Join(", ", request.Nodes)} ({request.Strategy.ToString().ToLowerInvariant()})";

    /// <summary>The phases, as Markdown.</summary>
    public static string Details { get; } = string.Join("\n", PhaseTable.All.Select((phase, index) => $"{index + 1}. **{phase.Id}**: {phase.Does}"));

    /// <summary>By what it is found from its first event on.</summary>
    public static SearchAttributeCollection SearchAttributesOf(MigrationRequest request) =>
        new SearchAttributeCollection.Builder().Set(MigrationSearchAttributes.Shoot, request.Shoot).ToSearchAttributeCollection();
}
