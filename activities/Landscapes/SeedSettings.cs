namespace Masterful.Activities.Landscapes;

/// <summary>How the Shoot becomes a Seed.</summary>
public sealed record SeedSettings
{
    /// <summary><c>gardenlet</c> or <c>managedSeed</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Name of the Seed.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path of the template: a YAML document with the Seed's <c>spec</c>.</summary>
    public required string Template { get; init; }

    /// <summary>Image of the gardenlet.</summary>
    public string GardenletImage { get; init; } = "";
}
