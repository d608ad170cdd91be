using Masterful.Worker.Hosting;
using Masterful.Workflows.Contracts;
using Temporalio.Api.Enums.V1;
using Temporalio.DevServer;

namespace Masterful.Worker.Tests.Hosting;

public sealed class SearchAttributeCheckTests
{
    private readonly Dictionary<string, IndexedValueType> known = MigrationSearchAttributes.All.ToDictionary(key => key.Name, key => key.ValueType);

    [Fact]
    public async Task ProblemAsync_AllAreThere_IsNone() => (await ProblemAsync("default")).Should().BeNull();

    [Fact]
    public async Task ProblemAsync_SomeAreMissing_NamesTheCommandThatAddsThem()
    {
        known.Remove("Phase");
        known.Remove("DowntimeMs");

        (await ProblemAsync("default")).Should().Be(
            "namespace default does not know Phase, DowntimeMs: temporal operator search-attribute create --namespace default --name Phase --type Keyword --name DowntimeMs --type Int");
    }

    [Fact]
    public async Task ProblemAsync_OneIsOfAnotherType_SaysSo()
    {
        known["Outcome"] = IndexedValueType.Text;

        (await ProblemAsync("default")).Should().Be("namespace default knows Outcome as Text, not as Keyword; use another namespace.");
    }

    [Fact]
    public async Task ProblemAsync_NoSuchNamespace_SaysSo() => (await ProblemAsync("nowhere")).Should().Contain("nowhere");

    [Fact]
    public void All_DevelopmentSettings_HaveTheSame() =>
        DevSettings.Load(Path.Combine(AppContext.BaseDirectory, "temporal-dev.yaml")).SearchAttributes.Should().BeEquivalentTo(known);

    private async Task<string?> ProblemAsync(string ns)
    {
        await using var server = await DevServer.StartAsync(new DevServerOptions { SearchAttributes = known });
        return await SearchAttributeCheck.ProblemAsync(await new TemporalSettings(server.TargetHost, ns).ConnectAsync());
    }
}
