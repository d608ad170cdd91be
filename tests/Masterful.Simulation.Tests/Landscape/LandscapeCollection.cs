namespace Masterful.Simulation.Tests.Landscape;

/// <summary>Tests that share the running landscape run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class LandscapeCollection : ICollectionFixture<LandscapeFixture>
{
    public const string Name = "landscape";
}
