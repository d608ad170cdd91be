namespace Masterful.Activities.Source;

/// <summary>
/// Where kube-apiserver has the Seed's certificates for names of the Seed's own ingress domain. Gardener mounts a copy of the wildcard certificate
/// that all of the Seed's control planes share, so its private key is not the Shoot's to take along, and nobody asks a node for these names.
/// </summary>
internal static class SeedServingMounts
{
    /// <summary>Why nothing of them is carried over, for the notes of a rendering.</summary>
    public const string Reason = "it serves a name of the Seed's ingress domain with the Seed's wildcard certificate, whose private key stays there";

    private const string Directory = "/srv/kubernetes/tls-sni/";

    /// <summary>Whether a path, or the first of a flag's value, is below one of them.</summary>
    public static bool Contains(string path) => path.StartsWith(Directory, StringComparison.Ordinal);
}
