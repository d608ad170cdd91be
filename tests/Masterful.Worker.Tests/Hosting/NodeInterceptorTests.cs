using System.Reflection;
using Masterful.Activities.Landscapes;
using Masterful.Worker.Hosting;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Activities;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;

namespace Masterful.Worker.Tests.Hosting;

public sealed class NodeInterceptorTests
{
    private static readonly ActivityDefinition Definition = ActivityDefinition.Create("Anything", typeof(void), [], 0, _ => null);
    private int ran;

    public static TheoryData<MethodInfo> NodeActivities => [.. typeof(NodeContext).Assembly.GetTypes()
        .Where(type => type.IsInterface && type.Name.StartsWith("INode", StringComparison.Ordinal) && type.Name.EndsWith("Activities", StringComparison.Ordinal))
        .SelectMany(type => type.GetMethods())];

    [Theory]
    [MemberData(nameof(NodeActivities))]
    public void EveryNodeActivity_LeadsToExactlyOneNode(MethodInfo activity)
    {
        var inputs = activity.GetParameters().Select(parameter => parameter.ParameterType).ToList();

        inputs.Sum(input => input == typeof(NodeContext) ? 1 : NodeInput.PropertiesOf(input).Count).Should().Be(1);
    }

    [Fact]
    public void EveryNodeContract_IsLookedAt() => NodeActivities.Count.Should().BeGreaterThan(30);

    [Fact]
    public async Task OwnNode_IsServed()
    {
        await ExecuteAsync(Node("node-1", "garden/masterful"));
        await ExecuteAsync(new ProbeRequest(Node("node-1", "garden/masterful"), []));

        ran.Should().Be(2);
    }

    [Theory]
    [InlineData("node-2", "garden/masterful")]
    [InlineData("node-1", "garden/other")]
    [InlineData("node-3", "garden/other")]
    public async Task AnyOther_IsRefusedForTheNextAttempt(string node, string shoot)
    {
        foreach (var input in new object[] { Node(node, shoot), new MemberRequest(Node(node, shoot), "node-1") })
        {
            var failure = (await FluentActions.Awaiting(() => ExecuteAsync(input)).Should().ThrowAsync<ApplicationFailureException>()).Which;

            (failure.ErrorType, failure.NonRetryable).Should().Be(("MIG-NODE-005", false));
            failure.Message.Should().Contain($"node {node} of Shoot {shoot}").And.Contain("that of node node-1 of Shoot garden/masterful");
        }

        ran.Should().Be(0);
    }

    private async Task ExecuteAsync(object input)
    {
        var interceptor = new NodeInterceptor(Landscape(), "node-1").InterceptActivity(new LastInterceptor(() =>
        {
            ran++;
            return Task.CompletedTask;
        }));
        await interceptor.ExecuteActivityAsync(new ExecuteActivityInput(Definition, [input], null));
    }

    private static NodeContext Node(string node, string shoot) => new(new MigrationContext($"migrate/{shoot}", shoot, MigrationStrategy.Restore, ["node-1", "node-2"], "default"), node);

    private static LandscapeFile Landscape() => new()
    {
        Directory = "/nowhere", Garden = new ClusterAccess(""), Seeds = [], Artifacts = new ArtifactSettings("/nowhere", "/nowhere"),
        Shoots = [Shoot("garden/other", "node-3"), Shoot("garden/masterful", "node-1", "node-2")],
    };

    private static ShootSettings Shoot(string name, params string[] nodes) => new()
    {
        Name = name, EtcdEndpoint = "", Endpoint = new EndpointSettings("hosts"), Nodes = [.. nodes.Select(node => new NodeSettings { Name = node, Address = "192.0.2.1" })],
    };
}
