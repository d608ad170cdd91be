namespace Temporalio.Workflows;

/// <summary>The update that the current handler or validator serves.</summary>
/// <param name="Id">Update id, unique in the workflow run.</param>
/// <param name="Name">Update name.</param>
public record WorkflowUpdateInfo(string Id, string Name)
{
    /// <summary>Scope that log lines of the update carry beside the workflow's.</summary>
    internal IReadOnlyDictionary<string, object> LoggerScope { get; } =
        new Dictionary<string, object> { ["UpdateId"] = Id, ["UpdateName"] = Name };
}
