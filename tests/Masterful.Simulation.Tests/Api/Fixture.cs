using System.Security.Cryptography.X509Certificates;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

/// <summary>The files of the landscape that tests work on.</summary>
internal static class Fixture
{
    public static string Root { get; } = FindRoot();

    public static string Source { get; } = Path.Combine(Root, "simulation", "Landscapes", "landscape-a", "source");

    public static string Landscape => Path.GetDirectoryName(Source)!;

    public static StoredValueTable StoredValues { get; } =
        StoredValueTable.Load(Path.Combine(Source, "keys.json"), Path.Combine(Source, "objects.jsonl"), ResourceCatalog.Kubernetes());

    public static X509Certificate2Collection Authorities(string name)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(Pki($"{name}.crt"));
        return certificates;
    }

    public static X509Certificate2 KeyPair(string name) => X509Certificate2.CreateFromPemFile(Pki($"{name}.crt"), Pki($"{name}.key"));

    public static string Pki(string file) => Path.Combine(Source, "pki", file);

    public static string Token(string name) => File.ReadAllText(Path.Combine(Source, "tokens", name)).Trim();

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Workflow.sln"))) at = at.Parent;
        return at?.FullName ?? throw new DirectoryNotFoundException("No directory above the tests holds Workflow.sln.");
    }
}
