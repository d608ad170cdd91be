namespace Masterful.Workflows.Contracts;

/// <summary>Where things run: one queue beside the Seed, one for each node.</summary>
public static class TaskQueues
{
    /// <summary>Workflows, and activities that work on Garden and Seed.</summary>
    public const string Migrations = "migrations";

    /// <summary>The queue that the agent of a node serves.</summary>
    public static string ForNode(string node) => "node/" + node;
}
