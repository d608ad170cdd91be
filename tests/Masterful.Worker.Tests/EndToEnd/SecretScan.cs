using System.Text;
using Masterful.Worker.Scanning;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>Looks for every secret of the landscape in the server's database, in every log and in the report, as <c>masterful scan</c> does.</summary>
internal static class SecretScan
{
    /// <param name="directory">The landscape's.</param>
    /// <param name="report">The report as JSON.</param>
    /// <param name="more">Files with secrets that the recorded landscape does not have.</param>
    public static IReadOnlyList<string> Find(string directory, string report, params string[] more)
    {
        var known = new KnownSecrets();
        var fixture = Path.Combine(AppContext.BaseDirectory, "Landscapes", "landscape-a");
        known.AddPath(Path.Combine(fixture, "source", "pki"));
        known.AddPath(Path.Combine(fixture, "source", "tokens"));
        known.AddPath(Path.Combine(fixture, "seed", "objects.yaml"));
        Array.ForEach(more, known.AddPath);
        known.All.Should().HaveCountGreaterThan(20).And.Contain(secret => secret.Name.Contains("encryption"));

        var scanner = new SecretScanner(known.All);
        scanner.ScanPath(Path.Combine(directory, "temporal.db"));
        scanner.ScanPath(Path.Combine(directory, "logs"));
        scanner.ScanBytes("report", Encoding.UTF8.GetBytes(report));
        scanner.Files.Should().BeGreaterThan(2);
        return [.. scanner.Findings.Select(finding => finding.ToString())];
    }
}
