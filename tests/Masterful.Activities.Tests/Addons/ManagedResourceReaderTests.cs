using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Addons;

public sealed class ManagedResourceReaderTests
{
    private const string ConfigMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

    [Fact]
    public void Read_EveryManagedResourceOfTheFixture_GivesTheObjectsThatItsStatusLists()
    {
        var objects = Fixture.SeedObjects();
        foreach (var managedResource in objects.Where(item => item.Kind() == "ManagedResource" && item.Children("status", "resources").Any()))
        {
            var read = managedResource.Children("spec", "secretRefs")
                .SelectMany(reference => ManagedResourceReader.Read(managedResource.Name(), objects.Named("Secret", reference.Text("name")!)))
                .Select(item => $"{item.Kind()} {item.Name()}");

            read.Should().BeEquivalentTo(
                managedResource.Children("status", "resources").Select(item => $"{item.Text("kind")} {item.Text("name")}"), managedResource.Name());
        }
    }

    [Fact]
    public void Read_SeveralKeys_GoInTheirSortedOrder()
    {
        var read = ManagedResourceReader.Read("mr", Secret(
            ("b.yaml", Encoding.UTF8.GetBytes(ConfigMap.Replace("a}", "second}"))),
            ("a.yaml.br", Pack(ConfigMap.Replace("a}", "first}")))));

        read.Select(item => item.Name()).Should().Equal("first", "second");
    }

    [Fact]
    public void Read_List_IsItsItems()
    {
        var read = ManagedResourceReader.Read("mr", Secret(("a.yaml", Encoding.UTF8.GetBytes(
            "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}\n- {apiVersion: v1, kind: Secret, metadata: {name: y}}\n"))));

        read.Select(item => item.Kind()).Should().Equal("ConfigMap", "Secret");
    }

    [Fact]
    public void Read_EmptyDocuments_AreLeftOut() =>
        ManagedResourceReader.Read("mr", Secret(("a.yaml", Encoding.UTF8.GetBytes("---\n# nothing\n---\n" + ConfigMap + "---\n")))).Should().ContainSingle();

    public static TheoryData<string, byte[], string> Broken => new()
    {
        { "data.yaml.br", [0xff, 0xfe, 0xfd, 0x00, 0x01], "Brotli data" },
        { "data.yaml.br", Pack(ConfigMap)[..^6], "Brotli data" },
        { "data.yaml.br", Encoding.UTF8.GetBytes(ConfigMap), "Brotli data" },
        { "data.yaml.br", Pack(new string('a', (64 * 1024 * 1024) + 1)), "unpacks to more than" },
        { "data.yaml", Encoding.UTF8.GetBytes("a: [b\n"), "not YAML at line" },
        { "data.yaml", Encoding.UTF8.GetBytes("a: &a\n  b: *a"), "not YAML at line 2" },
        { "data.yaml", Encoding.UTF8.GetBytes("kind: ConfigMap\nmetadata: {name: a}\n"), "no apiVersion, kind or name" },
        { "data.yaml", Encoding.UTF8.GetBytes("apiVersion: v1\nmetadata: {name: a}\n"), "no apiVersion, kind or name" },
        { "data.yaml", Encoding.UTF8.GetBytes("apiVersion: v1\nkind: ConfigMap\n"), "no apiVersion, kind or name" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Read_Broken_NamesManagedResourceSecretAndKey(string key, byte[] value, string message)
    {
        var failure = FluentActions.Invoking(() => ManagedResourceReader.Read("shoot-core-x", Secret((key, value)))).Should().Throw<ApplicationFailureException>().Which;

        failure.ErrorType.Should().Be(AddonErrors.NotDecodable.Id);
        failure.Message.Should().Contain($"ManagedResource shoot-core-x, Secret s, key {key}").And.Contain(message);
    }

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private static JsonObject Secret(params (string Key, byte[] Value)[] data) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = "s", ["namespace"] = Fixture.Namespace },
        ["data"] = new JsonObject(data.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)Convert.ToBase64String(item.Value)))),
    };
}
