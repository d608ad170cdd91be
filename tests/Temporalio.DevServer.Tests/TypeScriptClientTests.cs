using System.Text.Json;
using Tests.Shared;

namespace Temporalio.DevServer.Tests;

/// <summary>Temporal's own TypeScript client and worker use the server without noticing.</summary>
public sealed class TypeScriptClientTests : IClassFixture<TypeScriptPackages>, IClassFixture<TestCertificates>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly TypeScriptPackages packages;
    private readonly TestCertificates certificates;

    public TypeScriptClientTests(TypeScriptPackages packages, TestCertificates certificates)
    {
        this.packages = packages;
        this.certificates = certificates;
    }

    public static TheoryData<string> Scenarios => new(Directory
        .EnumerateFiles(Path.Combine(TypeScriptPackages.Folder, "scenarios"), "*.test.mjs")
        .Select(file => Path.GetFileName(file))
        .Order());

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Scenarios_OfficialSdk_AllPass(string file)
    {
        packages.Failure.Should().BeNull("npm ci must have installed the SDK");
        var (code, output) = await TypeScriptPackages.RunAsync(
            "node",
            ["--test", "--test-reporter=tap", "--test-timeout=300000", Path.Combine("scenarios", file)],
            Patience,
            new Dictionary<string, string>
            {
                ["DEVSERVER_COMMAND"] = JsonSerializer.Serialize(new[] { "dotnet", RepositoryPaths.HostAssembly }),
                ["DEVSERVER_CERTIFICATES"] = certificates.Folder,
            });
        code.Should().Be(0, "node's summary is:\n{0}", TypeScriptPackages.Summary(output));
    }
}
