using Masterful.Worker.Tests.EndToEnd;
using Xunit.Abstractions;

namespace Masterful.Worker.Tests;

/// <summary>Starts the classes that take minutes before all others, the longest first, so that no lane ends long after the others.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly List<string> Long =
    [
        .. new[]
        {
            typeof(CrashTests), typeof(ThreeNodesRollbackTests), typeof(ThreeNodesRollbackTableTests), typeof(ManagedSeedTests), typeof(FreshTests),
            typeof(ThreeNodesRestoreTests), typeof(RollbackTests), typeof(ThreeNodesFreshTests), typeof(MigrationTests),
        }.Select(type => $" {type.FullName} "),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => (uint)Long.FindIndex(name => collection.DisplayName.Contains(name, StringComparison.Ordinal)));
}
