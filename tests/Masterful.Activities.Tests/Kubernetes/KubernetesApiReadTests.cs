using System.Net;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Activities.Tests.Kubernetes;

public sealed class KubernetesApiReadTests : KubernetesApiTestBase
{
    [Fact]
    public async Task GetAsync_NamespacedObjectOfAGroup_AsksItsPathAsTheUser()
    {
        Server.Answer = (context, _) => FakeApiServer.Json(context, """{"metadata":{"name":"web"}}""");

        (await Api.GetAsync(Web)).Name().Should().Be("web");

        var asked = Server.Requests.Single();
        asked.Path.Should().Be("/apis/apps/v1/namespaces/default/deployments/web");
        asked.Authorization.Should().Be("Bearer abc");
    }

    [Fact]
    public async Task GetAsync_ClusterScopedName_IsEscaped()
    {
        Server.Answer = (context, _) => FakeApiServer.Json(context, "{}");

        await Api.GetAsync(new ObjectRef("rbac.authorization.k8s.io/v1", "ClusterRole", null, "system:node/x"));

        Server.Requests.Single().Path.Should().Be("/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node%2Fx");
    }

    [Fact]
    public async Task GetAsync_SeveralOfOneGroup_DiscoverOnce()
    {
        Server.Answer = (context, _) => FakeApiServer.Json(context, "{}");

        await Api.GetAsync(Web);
        await Api.GetAsync(Web with { Name = "other" });

        Server.Discoveries.Should().Be(1);
    }

    [Fact]
    public async Task GetAsync_Absent_SaysWhatTheServerSaid()
    {
        Server.Answer = (context, _) => FakeApiServer.Status(context, 404, "NotFound", "deployments.apps \"web\" not found");

        var failure = (await Api.Awaiting(a => a.GetAsync(Web)).Should().ThrowAsync<KubernetesApiException>()).Which;

        failure.IsNotFound.Should().BeTrue();
        failure.IsNoMatch.Should().BeFalse();
        failure.Message.Should().Be(
            "GET apis/apps/v1/namespaces/default/deployments/web: 404 NotFound: deployments.apps \"web\" not found");
        (await Api.FindAsync(Web)).Should().BeNull();
    }

    [Fact]
    public async Task GetAsync_PlainTextFailure_IsQuoted()
    {
        Server.Answer = (context, _) =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("go away");
        };

        var failure = (await Api.Awaiting(a => a.GetAsync(Web)).Should().ThrowAsync<KubernetesApiException>()).Which;

        failure.IsForbidden.Should().BeTrue();
        failure.StatusMessage.Should().Be("go away");
    }

    [Fact]
    public async Task DiscoverAsync_KindThatComesLater_IsFoundThen()
    {
        var before = (await Api.Awaiting(a => a.DiscoverAsync("example.com/v1", "Thing"))
            .Should().ThrowAsync<KubernetesApiException>()).Which;
        before.IsNoMatch.Should().BeTrue();

        Server.Groups["/apis/example.com/v1"] = [FakeApiServer.Resource("others", "Other")];
        (await Api.Awaiting(a => a.DiscoverAsync("example.com/v1", "Thing")).Should().ThrowAsync<KubernetesApiException>())
            .Which.IsNoMatch.Should().BeTrue();

        Server.Groups["/apis/example.com/v1"] = [FakeApiServer.Resource("others", "Other"), FakeApiServer.Resource("things", "Thing")];
        (await Api.DiscoverAsync("example.com/v1", "Thing")).Plural.Should().Be("things");
    }

    [Fact]
    public async Task DiscoverAsync_Subresources_BelongToTheirResource()
    {
        var resource = await Api.DiscoverAsync("apps/v1", "Deployment");

        resource.Subresources.Should().Equal("scale");
        resource.Verbs.Should().Equal("get", "list");
        resource.Namespaced.Should().BeTrue();
    }

    [Fact]
    public async Task ListAsync_SeveralPages_AreOneListWithKinds()
    {
        Server.Answer = (context, _) => FakeApiServer.Json(context, context.Request.Query["continue"] == "more"
            ? """{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"b"}}]}"""
            : """{"metadata":{"resourceVersion":"7","continue":"more"},"items":[{"metadata":{"name":"a"}}]}""");

        var list = await Api.ListAsync("v1", "Secret", new ListOptions("garden", "role=kubeconfig", "type=Opaque"));

        list.Items.Select(i => $"{i.ApiVersion()} {i.Kind()} {i.Name()}").Should().Equal("v1 Secret a", "v1 Secret b");
        list.ResourceVersion.Should().Be("7");
        Server.Requests.Should().HaveCount(2).And.OnlyContain(r =>
            r.Path == "/api/v1/namespaces/garden/secrets" && r.Query["limit"] == "500" &&
            r.Query["labelSelector"] == "role=kubeconfig" && r.Query["fieldSelector"] == "type=Opaque");
    }

    [Fact]
    public async Task ListAsync_ContinueTokenExpires_ListsAgainWithoutPages()
    {
        Server.Answer = (context, _) => context.Request.Query.ContainsKey("continue")
            ? FakeApiServer.Status(context, 410, "Expired", "too old")
            : FakeApiServer.Json(context, context.Request.Query.ContainsKey("limit")
                ? """{"metadata":{"continue":"more"},"items":[{"metadata":{"name":"a"}}]}"""
                : """{"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}""");

        (await Api.ListAsync("v1", "Pod")).Items.Select(i => i.Name()).Should().Equal("a", "b");
    }

    [Fact]
    public async Task GetRawAsync_Failure_IsAnAnswerAndNotRetried()
    {
        Server.Answer = (context, _) =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("[-]etcd failed");
        };

        var answer = await Api.GetRawAsync("/readyz?verbose=true");

        answer.Should().Be(new RawResponse(HttpStatusCode.InternalServerError, "[-]etcd failed"));
        answer.IsSuccess.Should().BeFalse();
        Server.Requests.Single().Query["verbose"].Should().Be("true");
    }

    [Fact]
    public async Task GetScaleAsync_FieldsLeftOut_AreZero()
    {
        Server.Answer = (context, _) => FakeApiServer.Json(context, """{"kind":"Scale","spec":{},"status":{"replicas":2}}""");

        (await Api.GetScaleAsync(Web)).Should().Be(new Scale(0, 2));
        Server.Requests.Single().Path.Should().EndWith("/deployments/web/scale");
    }

    [Fact]
    public void Accessors_FieldsNotThere_AreNullOrEmpty()
    {
        var obj = new JsonObject();

        obj.Name().Should().BeEmpty();
        obj.Namespace().Should().BeNull();
        obj.Labels().Should().BeEmpty();
        obj.Finalizers().Should().BeEmpty();
        obj.ConditionStatus("Ready").Should().BeNull();
        obj.SecretValue("a").Should().BeNull();
    }

    [Fact]
    public void Accessors_Fields_AreRead()
    {
        var obj = JsonNode.Parse("""
            {"apiVersion":"apps/v1","kind":"Deployment",
             "metadata":{"name":"web","namespace":"default","uid":"u","labels":{"a":"b"},"finalizers":["f"]},
             "spec":{"replicas":3,"paused":true},"data":{"k":"aGk="},
             "status":{"conditions":[{"type":"Ready","status":"True"}]}}
            """)!.AsObject();

        obj.Ref().Should().Be(Web).And.Subject.ToString().Should().Be("apps/v1 Deployment default/web");
        obj.Labels()["a"].Should().Be("b");
        obj.Finalizers().Should().Equal("f");
        obj.Number("spec", "replicas").Should().Be(3);
        obj.Text("spec", "paused").Should().Be("true");
        obj.ConditionStatus("Ready").Should().Be("True");
        obj.SecretValue("k").Should().Equal("hi"u8.ToArray());
        Web.Group.Should().Be("apps");
    }

    [Fact]
    public void SelectorBuilder_AllOperators_AreWrittenAsInAQuery()
    {
        var selector = JsonNode.Parse("""
            {"matchLabels":{"app":"web"},"matchExpressions":[
              {"key":"tier","operator":"In","values":["a","b"]},{"key":"old","operator":"DoesNotExist"},
              {"key":"x","operator":"NotIn","values":["c"]},{"key":"y","operator":"Exists"}]}
            """)!.AsObject();

        SelectorBuilder.FromLabelSelector(selector).NotEqual("z", "1").ToString()
            .Should().Be("app=web,tier in (a,b),!old,x notin (c),y,z!=1");
    }
}
