namespace Masterful.Workflows.Tests;

/// <summary>Finds the checkout that the tests run from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Workflow.sln")) ? directory : Find(Path.GetDirectoryName(directory)!);
}
