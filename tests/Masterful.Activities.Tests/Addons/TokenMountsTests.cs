using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Tests.Addons.ResourceManager;

namespace Masterful.Activities.Tests.Addons;

public sealed class TokenMountsTests
{
    private const string Account = "{apiVersion: v1, kind: ServiceAccount, metadata: {name: NAME, namespace: NAMESPACE}, automountServiceAccountToken: false}";
    private const string Pod = "{spec: {serviceAccountName: NAME}}";

    [Theory]
    [InlineData("kind: Deployment, spec: {template: POD}")]
    [InlineData("kind: DaemonSet, spec: {template: POD}")]
    [InlineData("kind: StatefulSet, spec: {template: POD}")]
    [InlineData("kind: CronJob, spec: {jobTemplate: {spec: {template: POD}}}")]
    [InlineData("kind: Deployment, spec: {template: {spec: {serviceAccount: NAME}}}")]
    public void Rewrite_AccountGivesNoToken_PodsAskForIt(string workload)
    {
        AddonObject[] objects = [new("a", Parse(Account)), new("b", Workload(workload))];

        var changes = Rewrite(objects);

        changes.Should().ContainSingle().Which.Origin.Should().Be("b");
        changes[0].Change.Should().StartWith($"{objects[1].Object.Kind()} kube-system/w: automountServiceAccountToken: true in its Pods");
        objects[1].Object.ToJsonString().Should().Contain("\"automountServiceAccountToken\":true");
        objects[0].Object.Text("automountServiceAccountToken").Should().Be("false", "whoever else uses the ServiceAccount is not asked");
        Rewrite(objects).Should().BeEmpty("it is done already");
    }

    [Theory]
    [InlineData(Account, "kind: Deployment, spec: {template: {spec: {serviceAccountName: other}}}")]
    [InlineData(Account, "kind: Deployment, spec: {template: {spec: {}}}")]
    [InlineData(Account, "kind: Deployment, spec: {template: {spec: {serviceAccountName: NAME, automountServiceAccountToken: false}}}")]
    [InlineData(Account, "kind: Deployment, spec: {template: {metadata: {labels: {projected-token-mount.resources.gardener.cloud/skip: \"true\"}}, spec: {serviceAccountName: NAME}}}")]
    [InlineData(Account, "kind: Job, spec: {template: POD}")]
    [InlineData(Account, "kind: Widget, spec: {template: POD}")]
    [InlineData("{apiVersion: v1, kind: ServiceAccount, metadata: {name: NAME, namespace: NAMESPACE}}", "kind: Deployment, spec: {template: POD}")]
    [InlineData("{apiVersion: v1, kind: ServiceAccount, metadata: {name: NAME, namespace: default}, automountServiceAccountToken: false}", "kind: Deployment, spec: {template: POD}")]
    public void Rewrite_WebhookWouldNotHaveMountedOrNothingCanBeChanged_LeavesIt(string account, string workload)
    {
        AddonObject[] objects = [new("a", Parse(account)), new("b", Workload(workload))];
        var before = objects[1].Object.ToJsonString();

        Rewrite(objects).Should().BeEmpty();

        objects[1].Object.ToJsonString().Should().Be(before);
    }

    [Theory]
    [InlineData("default", "kube-system")]
    [InlineData("own", "team-a")]
    public void Rewrite_DefaultAccountOrNamespaceThatTheWebhookDoesNotSee_LeavesIt(string name, string ns)
    {
        AddonObject[] objects = [new("a", Parse(Account, name, ns)), new("a", Workload("kind: Deployment, spec: {template: POD}", name, ns))];

        Rewrite(objects).Should().BeEmpty();
    }

    [Fact]
    public void Rewrite_AccountOrWorkloadIsNotReplayed_LeavesIt()
    {
        AddonObject account = new("a", Parse(Account)), workload = new("a", Workload("kind: Deployment, spec: {template: POD}"));

        Rewrite([account with { Skip = "ignored" }, workload]).Should().BeEmpty();
        Rewrite([account, workload with { Skip = "ignored" }]).Should().BeEmpty();
    }

    [Fact]
    public async Task Collect_ResourceManagerGoesOn_WouldApplyWhatIsReplayed()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await ResourceManagerSource.PrepareAsync(lab);
        await AddAsync(lab, "account", "data.yaml", Account.Replace("NAME,", "agent,").Replace("NAMESPACE", "kube-system"));
        await AddAsync(lab, "agent", "data.yaml.br", """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: agent, namespace: kube-system}
            data: {number: "0123", text: "a: b\n# c\n", empty: ""}
            ---
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: agent, namespace: kube-system}
            spec: {template: {spec: {serviceAccountName: agent, hostNetwork: true}}}
            """);
        var landscape = lab.File with { Shoots = [lab.File.Shoots[0] with { ResourceManager = true }] };

        var collected = await new AddonCollector(landscape, lab.Migration, lab.Seed).CollectAsync(new HashSet<string>());

        collected.ManagedResources.Single(resource => resource.Name == "agent").Changes.Should().ContainSingle().Which.Should().StartWith("DaemonSet kube-system/agent: ");
        collected.ManagedResources.Where(resource => resource.Name != "agent").Should().OnlyContain(resource => resource.Changes == null);
        var secrets = collected.Objects.Select(item => item.Object).Where(item => item.Kind() == "Secret" && item.Namespace() == "kube-system").ToDictionary(item => item.Name());
        var applied = ManagedResourceReader.Read("agent", secrets["managedresource-agent"]);
        applied[0].Child("data")!.ToJsonString().Should().Be("""{"number":"0123","text":"a: b\n# c\n","empty":""}""");
        JsonNode.DeepEquals(applied[1]["spec"], collected.Objects.Single(item => item.Object.Kind() == "DaemonSet" && item.Object.Name() == "agent").Object["spec"]).Should().BeTrue();
        applied[1].Text("spec", "template", "spec", "automountServiceAccountToken").Should().Be("true");
        var account = await lab.Seed.GetAsync(new("v1", "Secret", HostedLandscape.Namespace, "managedresource-account"));
        secrets["managedresource-account"].Text("data", "data.yaml").Should().Be(account.Text("data", "data.yaml"), "what does not change keeps its bytes");
    }

    private static async Task AddAsync(HostedLandscape lab, string name, string key, string text)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(text));
        }

        var data = Convert.ToBase64String(key.EndsWith(".br", StringComparison.Ordinal) ? packed.ToArray() : Encoding.UTF8.GetBytes(text));
        await lab.Seed.CreateAsync(YamlJson.Read($"{{apiVersion: v1, kind: Secret, metadata: {{name: managedresource-{name}, namespace: {HostedLandscape.Namespace}}}, data: {{{key}: {data}}}}}")!);
        await lab.Seed.CreateAsync(YamlJson.Read(
            $"{{apiVersion: resources.gardener.cloud/v1alpha1, kind: ManagedResource, metadata: {{name: {name}, namespace: {HostedLandscape.Namespace}}}, spec: {{secretRefs: [{{name: managedresource-{name}}}]}}}}")!);
    }

    private static IReadOnlyList<(string Origin, string Change)> Rewrite(IReadOnlyList<AddonObject> objects) =>
        TokenMounts.Rewrite(objects, new TokenMounts(objects.Where(item => item.Skip is null).Select(item => item.Object)));

    private static JsonObject Workload(string fields, string name = "agent", string ns = "kube-system") =>
        Parse($"{{apiVersion: apps/v1, metadata: {{name: w, namespace: NAMESPACE}}, {fields.Replace("POD", Pod)}}}", name, ns);

    private static JsonObject Parse(string yaml, string name = "agent", string ns = "kube-system") =>
        YamlJson.Read(yaml.Replace("NAMESPACE", ns).Replace("NAME", name))!;
}
