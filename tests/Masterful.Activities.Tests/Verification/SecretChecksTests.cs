using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Tests.Kubernetes;
using Masterful.Activities.Verification;
using Masterful.Workflows.Contracts.Verification;
using Microsoft.AspNetCore.Http;

namespace Masterful.Activities.Tests.Verification;

public sealed class SecretChecksTests
{
    private const string Metadata = """{"kind":"PartialObjectMetadataList","items":[{"apiVersion":"meta.k8s.io/v1","kind":"PartialObjectMetadata","metadata":{"name":"some","namespace":"team-a"}},{"apiVersion":"meta.k8s.io/v1","kind":"PartialObjectMetadata","metadata":{"name":"more","namespace":"team-a"}}]}""";

    [Fact]
    public async Task Read_ManySecrets_FetchesNamesOfAllAndOneInFull()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Answer = (context, _) => context.Request.Path.Value switch
        {
            "/api/v1/secrets" when OnlyMetadata(context) => FakeApiServer.Json(context, Metadata),
            "/api/v1/namespaces/team-a/secrets/some" => FakeApiServer.Json(context, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "some", ["namespace"] = "team-a" } }),
            _ => FakeApiServer.Status(context, 404, "NotFound", "not asked for like this"),
        };

        var check = await CheckAsync(server);

        (check.Outcome, check.Evidence).Should().Be((CheckOutcome.Passed, "2 Secrets can be read, for example team-a/some"));
    }

    [Fact]
    public async Task Read_OneCannotBeDecrypted_FailsWithTheServersWords()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Answer = (context, _) => FakeApiServer.Status(context, 500, "InternalError", "Internal error occurred: unable to transform key \"/registry/secrets/team-a/some\"");

        var check = await CheckAsync(server);

        check.Breaks().Should().BeTrue();
        check.Evidence.Should().Contain("unable to transform key");
    }

    private static bool OnlyMetadata(HttpContext context) => context.Request.Headers.Accept.ToString().Contains("as=PartialObjectMetadataList", StringComparison.Ordinal);

    private static async Task<VerificationCheck> CheckAsync(FakeApiServer server)
    {
        using var api = server.Connect(new KubernetesApiOptions { RetryFor = TimeSpan.Zero });
        var run = new CheckRun(TimeProvider.System, CancellationToken.None);
        await run.AddAsync(CheckTable.SecretsDecrypt, new SecretChecks(api, CancellationToken.None).ReadAsync);
        return run.Checks.Single();
    }
}
