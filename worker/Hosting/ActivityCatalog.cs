using Masterful.Activities.Artifacts;
using Masterful.Activities.Landscapes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Temporalio.Worker;

namespace Masterful.Worker.Hosting;

/// <summary>
/// Finds the activity classes: those that implement a contract named <c>INode...</c> belong to the agent, the others to the worker. A class
/// that is forgotten cannot be: what implements a contract is served.
/// </summary>
internal static class ActivityCatalog
{
    private const string Contracts = "Masterful.Workflows.Contracts";

    public static void AddActivities(TemporalWorkerOptions options, bool node, LandscapeFile landscape, ILoggerFactory loggers)
    {
        var services = new ServiceCollection()
            .AddSingleton(landscape)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(loggers)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton<IArtifactStore>(_ => ArtifactStores.Open(landscape.Artifacts))
            .BuildServiceProvider();
        foreach (var type in Types(node))
        {
            options.AddAllActivities(type, ActivatorUtilities.CreateInstance(services, type));
        }
    }

    /// <summary>The classes of one side, by name.</summary>
    internal static IReadOnlyList<Type> Types(bool node) =>
        typeof(LandscapeFile).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false })
            .Where(type => ContractsOf(type).Any(contract => contract.Name.StartsWith("INode", StringComparison.Ordinal) == node))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .ToList();

    private static IEnumerable<Type> ContractsOf(Type type) =>
        type.GetInterfaces().Where(contract =>
            contract.Namespace?.StartsWith(Contracts, StringComparison.Ordinal) == true
            && contract.Name.EndsWith("Activities", StringComparison.Ordinal));
}
