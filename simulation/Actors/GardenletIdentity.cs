namespace Masterful.Simulation.Actors;

/// <summary>Who a gardenlet is in the Garden: the user and the group of its client certificate.</summary>
/// <param name="CommonName">The user.</param>
/// <param name="Organization">The group.</param>
internal sealed record GardenletIdentity(string CommonName, string Organization)
{
    public const string SeedPrefix = "gardener.cloud:system:seed:";
    public const string SeedGroup = "gardener.cloud:system:seeds";
    public const string ShootPrefix = "gardener.cloud:system:shoot:";
    public const string ShootGroup = "gardener.cloud:system:shoots";

    public static GardenletIdentity ForSeed(string name) => new(SeedPrefix + name, SeedGroup);

    public static GardenletIdentity ForShoot(string ns, string name) => new($"{ShootPrefix}{ns}:{name}", ShootGroup);
}
