using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Tests.Kubernetes;

public sealed class KubernetesApiWriteTests : KubernetesApiTestBase
{
    private static JsonObject Secret => JsonNode.Parse(
        """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"garden","managedFields":[{}]}}""")!.AsObject();

    [Fact]
    public async Task CreateAsync_Object_IsPostedToItsCollection()
    {
        Server.Answer = (context, _) => FakeApiServer.Json(context, """{"metadata":{"uid":"u"}}""", 201);

        (await Api.CreateAsync(Secret, dryRun: true)).Uid().Should().Be("u");

        var asked = Server.Requests.Single();
        (asked.Method, asked.Path).Should().Be(("POST", "/api/v1/namespaces/garden/secrets"));
        asked.Query.Should().Contain("fieldManager", "masterful").And.Contain("dryRun", "All");
    }

    [Fact]
    public async Task CreateAsync_NameTaken_IsAlreadyExistsAndNoConflict()
    {
        Server.Answer = (context, _) => FakeApiServer.Status(context, 409, "AlreadyExists", "taken");

        var failure = (await Api.Awaiting(a => a.CreateAsync(Secret)).Should().ThrowAsync<KubernetesApiException>()).Which;

        (failure.IsAlreadyExists, failure.IsConflict).Should().Be((true, false));
    }

    [Fact]
    public async Task CreateSubresourceAsync_Token_IsPostedBelowTheObject()
    {
        Server.Answer = (context, _) => FakeApiServer.Json(context, """{"status":{"token":"t"}}""", 201);

        await Api.CreateSubresourceAsync(new ObjectRef("v1", "ServiceAccount", "default", "probe"), "token", []);

        Server.Requests.Single().Path.Should().Be("/api/v1/namespaces/default/serviceaccounts/probe/token");
    }

    [Theory]
    [InlineData(null, "5", ApplyOutcome.Created)]
    [InlineData("4", "5", ApplyOutcome.Changed)]
    [InlineData("5", "5", ApplyOutcome.Unchanged)]
    public async Task ApplyAsync_VersionBeforeAndAfter_TellTheOutcome(string? before, string after, ApplyOutcome outcome)
    {
        Server.Answer = (context, _) => context.Request.Method == "GET" && before is null
            ? FakeApiServer.Status(context, 404, "NotFound", "no")
            : FakeApiServer.Json(context, new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = context.Request.Method == "GET" ? before : after },
            });

        (await Api.ApplyAsync(Secret, force: true, fieldManager: "addons")).Outcome.Should().Be(outcome);

        var apply = Server.Requests[^1];
        (apply.Method, apply.ContentType).Should().Be(("PATCH", "application/apply-patch+yaml"));
        apply.Query.Should().Contain("fieldManager", "addons").And.Contain("force", "true");
        apply.Json.Child("metadata")!.ContainsKey("managedFields").Should().BeFalse();
    }

    [Fact]
    public async Task ApplyAsync_FieldsOfAnotherManager_AreNamed()
    {
        Server.Answer = (context, _) => FakeApiServer.Json(
            context,
            """
            {"kind":"Status","code":409,"reason":"Conflict","message":"Apply failed with 1 conflict",
             "details":{"causes":[{"reason":"FieldManagerConflict","field":".spec.replicas","message":"conflict with \"hpa\""}]}}
            """,
            context.Request.Method == "GET" ? 404 : 409);

        var failure = (await Api.Awaiting(a => a.ApplyAsync(Secret)).Should().ThrowAsync<KubernetesApiException>()).Which;

        failure.IsConflict.Should().BeTrue();
        failure.Causes.Should().Equal(".spec.replicas: conflict with \"hpa\"");
    }

    [Fact]
    public async Task Patches_EachKind_HasItsContentType()
    {
        Server.Answer = (context, _) => FakeApiServer.Json(context, """{"spec":{"replicas":1}}""");

        await Api.MergePatchAsync(Web, new JsonObject { ["spec"] = null });
        await Api.JsonPatchAsync(Web, [new JsonObject { ["op"] = "remove", ["path"] = "/spec" }]);
        await Api.PatchStatusAsync(Web, new JsonObject { ["status"] = new JsonObject() });
        (await Api.PatchScaleAsync(Web, 1)).Wanted.Should().Be(1);

        Server.Requests.Select(r => $"{r.ContentType} {r.Path["/apis/apps/v1/namespaces/default/deployments/".Length..]} {r.Body}").Should().Equal(
            """application/merge-patch+json web {"spec":null}""",
            """application/json-patch+json web [{"op":"remove","path":"/spec"}]""",
            """application/merge-patch+json web/status {"status":{}}""",
            """application/merge-patch+json web/scale {"spec":{"replicas":1}}""");
    }

    [Fact]
    public async Task ReplaceAsync_OldVersion_IsAConflict()
    {
        Server.Answer = (context, _) => FakeApiServer.Status(context, 409, "Conflict", "the object has been modified");

        (await Api.Awaiting(a => a.ReplaceAsync(Secret)).Should().ThrowAsync<KubernetesApiException>())
            .Which.IsConflict.Should().BeTrue();
        Server.Requests.Should().ContainSingle().Which.Method.Should().Be("PUT");
    }

    [Fact]
    public async Task DeleteAsync_Options_AreSent()
    {
        Server.Answer = (context, _) => FakeApiServer.Json(context, """{"kind":"Status","status":"Success"}""");

        (await Api.DeleteAsync(Web, new DeleteOptions("Orphan", Uid: "u", GracePeriodSeconds: 0))).Should().BeTrue();

        var body = Server.Requests.Single().Json;
        body.Text("propagationPolicy").Should().Be("Orphan");
        body.Text("preconditions", "uid").Should().Be("u");
        body.Number("gracePeriodSeconds").Should().Be(0);
    }

    [Fact]
    public async Task DeleteAsync_Absent_IsFalse()
    {
        (await Api.DeleteAsync(Web)).Should().BeFalse();
    }
}
