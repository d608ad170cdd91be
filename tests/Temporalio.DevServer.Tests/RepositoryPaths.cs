namespace Temporalio.DevServer.Tests;

internal static class RepositoryPaths
{
    /// <summary>The directory that holds the solution, found from where the tests were built.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The server as a program, built with the configuration of these tests.</summary>
    public static string HostAssembly => Path.Combine(
        Root,
        "artifacts",
        "bin",
        "Temporalio.DevServer.Host",
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name,
        "Temporalio.DevServer.Host.dll");

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Workflow.sln"))
            ? directory
            : Find(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("Workflow.sln is in no directory above the tests."));
}
