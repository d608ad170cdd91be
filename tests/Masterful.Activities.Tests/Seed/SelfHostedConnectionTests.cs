using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Seed;
using Masterful.Activities.Tests.Kubernetes;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Seed;

/// <summary>gardener-apiserver's admission refuses with 403, as RBAC does; only the words tell which it was.</summary>
public sealed class SelfHostedConnectionTests
{
    [Fact]
    public async Task Apply_AdmissionOfTheGardenForbidsIt_IsARefusalOfTheObject()
    {
        await using var server = await StartAsync("shoots.core.gardener.cloud \"self\" is forbidden: spec.dns.domain: Duplicate value: \"masterful.example\"");
        using var garden = server.Connect();

        var failure = (await garden.Awaiting(api => SelfHostedConnection.ApplyAsync(api, Shoot, default)).Should().ThrowAsync<ApplicationFailureException>()).Which;

        failure.ErrorType.Should().Be("MIG-SEED-006");
        failure.Message.Should().Contain("Shoot garden/self").And.Contain("spec.dns.domain: Duplicate value");
        (await SelfHostedConnection.AskAsync(garden, Shoot, default)).Should().Contain("Duplicate value");
    }

    [Fact]
    public async Task Apply_TheWorkerMayNot_IsNoRefusalOfTheObject()
    {
        await using var server = await StartAsync("shoots.core.gardener.cloud \"self\" is forbidden: User \"worker\" cannot patch resource \"shoots\" in API group \"core.gardener.cloud\" in the namespace \"garden\"");
        using var garden = server.Connect();

        await garden.Awaiting(api => SelfHostedConnection.ApplyAsync(api, Shoot, default)).Should().ThrowAsync<KubernetesApiException>();
        await garden.Awaiting(api => SelfHostedConnection.AskAsync(api, Shoot, default)).Should().ThrowAsync<KubernetesApiException>();
    }

    private static JsonObject Shoot => new()
    {
        ["apiVersion"] = "core.gardener.cloud/v1beta1", ["kind"] = "Shoot", ["metadata"] = new JsonObject { ["name"] = "self", ["namespace"] = "garden" },
    };

    private static async Task<FakeApiServer> StartAsync(string message)
    {
        var server = await FakeApiServer.StartAsync();
        server.Groups["/apis/core.gardener.cloud/v1beta1"] = [FakeApiServer.Resource("shoots", "Shoot")];
        server.Answer = (context, _) => FakeApiServer.Status(context, context.Request.Method == "GET" ? 404 : 403, "Forbidden", message);
        return server;
    }
}
