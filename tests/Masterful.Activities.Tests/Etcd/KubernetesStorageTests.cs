using System.Text;
using Masterful.Activities.Etcd.Storage;

namespace Masterful.Activities.Tests.Etcd;

public sealed class KubernetesStorageTests
{
    private static readonly byte[] Pod = Message(
        [.. "k8s\0"u8],
        Field(1, Field(1, "v1"u8), Field(2, "Pod"u8)),
        Field(2,
            Field(1, Field(1, "web"u8), Field(3, "shop"u8), Field(5, "uid-1"u8), Field(11, Field(1, "app"u8), Field(2, "web"u8)), Field(13, Field(1, "ReplicaSet"u8), Field(3, "rs"u8), Field(4, "uid-0"u8))),
            Field(2, Field(10, "node-1"u8))));

    [Fact]
    public void Decode_ProtobufPod_AnswersWhatRulesAsk()
    {
        var pod = KubernetesStorage.Decode(Pod);

        pod.Should().BeEquivalentTo(new { Encoding = StorageEncoding.Protobuf, ApiVersion = "v1", Kind = "Pod", Name = "web", Namespace = "shop", Uid = "uid-1", NodeName = "node-1" });
        pod.Labels.Should().Contain("app", "web");
        pod.Owners.Should().Equal(new StoredOwner("ReplicaSet", "rs", "uid-0"));
    }

    [Fact]
    public void Decode_JsonWebhookConfiguration_AnswersTargets()
    {
        var stored = KubernetesStorage.Decode("""
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingWebhookConfiguration","metadata":{"name":"x"},
             "webhooks":[{"name":"a","clientConfig":{"url":"https://grm.shoot--a--b:443/x"},"failurePolicy":"Fail"},
                         {"name":"b","clientConfig":{"service":{"namespace":"ns","name":"svc"}},"failurePolicy":"Ignore"}]}
            """u8);

        stored.Webhooks.Should().Equal(
            new StoredWebhook("a", "https://grm.shoot--a--b:443/x", "", "Fail"),
            new StoredWebhook("b", "", "ns/svc", "Ignore"));
        stored.Webhooks[0].Host.Should().Be("grm.shoot--a--b");
    }

    [Fact]
    public void Decode_EncryptedValue_ShowsTheEnvelopeOnly()
    {
        var stored = KubernetesStorage.Decode("k8s:enc:aescbc:v1:key1:xyz"u8);

        stored.Encoding.Should().Be(StorageEncoding.Encrypted);
        stored.Envelope.Should().Be(new EncryptionEnvelope("aescbc", "v1", "key1", 23));
    }

    [Fact]
    public void Decode_DamagedValues_AreOpaqueAndNeverThrow()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = Pod[..random.Next(Pod.Length + 1)];
            for (var flips = random.Next(4); flips > 0 && damaged.Length > 4; flips--)
            {
                damaged[random.Next(4, damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            KubernetesStorage.Decode(damaged).Should().NotBeNull();
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"metadata\":[]}")]
    [InlineData("{\"metadata\":{\"labels\":7,\"ownerReferences\":{}},\"webhooks\":[1]}")]
    [InlineData("k8s:enc:")]
    [InlineData("k8s:enc:aescbc:v1")]
    [InlineData("")]
    public void Decode_StrangeText_DoesNotThrow(string text) =>
        KubernetesStorage.Decode(Encoding.UTF8.GetBytes(text)).Should().NotBeNull();

    private static byte[] Field(int number, params byte[][] content) => Field(number, content.SelectMany(part => part).ToArray().AsSpan());

    private static byte[] Field(int number, ReadOnlySpan<byte> content)
    {
        var bytes = new List<byte> { (byte)((number << 3) | 2) };
        for (var length = content.Length; ; length >>= 7)
        {
            bytes.Add((byte)(length < 0x80 ? length : (length & 0x7F) | 0x80));
            if (length < 0x80)
            {
                break;
            }
        }

        return [.. bytes, .. content];
    }

    private static byte[] Message(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}
