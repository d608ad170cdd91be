using Google.Protobuf;
using Masterful.Worker.Hosting.Codec;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.Codec;

public sealed class EncryptingPayloadCodecTests : IDisposable
{
    private readonly KeyFile keys = new();

    private static Payload Plain => new() { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("json/plain") }, Data = ByteString.CopyFromUtf8("\"garden/masterful\"") };

    public void Dispose() => keys.Dispose();

    [Fact]
    public async Task EncodeAsync_Payload_ShowsKeyIdAndNothingElse()
    {
        var encoded = await Codec().EncodeSingleAsync(Plain);

        encoded.Metadata["encoding"].ToStringUtf8().Should().Be("binary/encrypted");
        encoded.Metadata["encryption-key-id"].ToStringUtf8().Should().Be(keys.Ring.Current.Id);
        encoded.ToByteString().ToStringUtf8().Should().NotContain("masterful").And.NotContain("json/plain");
        (await Codec().DecodeSingleAsync(encoded)).Should().Be(Plain);
    }

    [Fact]
    public async Task EncodeAsync_SameTwice_DiffersByNonce() =>
        (await Codec().EncodeSingleAsync(Plain)).Should().NotBe(await Codec().EncodeSingleAsync(Plain));

    [Fact]
    public async Task DecodeAsync_Strict_RefusesWhatNobodyEncrypted()
    {
        var strict = new EncryptingPayloadCodec(keys.Ring, "default", strict: true);

        (await Codec().DecodeSingleAsync(Plain)).Should().Be(Plain, "it may be typed into the UI");
        await RefusedAsync(strict, Plain, "it is not encrypted: either the worker was started without the key file");
        (await strict.DecodeSingleAsync(await Codec().EncodeSingleAsync(Plain))).Should().Be(Plain);
    }

    [Fact]
    public async Task DecodeAsync_OtherNamespace_IsRefused() =>
        await RefusedAsync(new EncryptingPayloadCodec(keys.Ring, "other"), await Codec().EncodeSingleAsync(Plain), "another namespace than other");

    [Fact]
    public async Task DecodeAsync_AnyByteChanged_IsRefused()
    {
        var encoded = await Codec().EncodeSingleAsync(Plain);
        for (var at = 0; at < encoded.Data.Length; at++)
        {
            var bytes = encoded.Data.ToByteArray();
            bytes[at] ^= 1;
            var changed = new Payload(encoded) { Data = ByteString.CopyFrom(bytes) };

            await RefusedAsync(Codec(), changed, "does not authenticate");
        }
    }

    [Fact]
    public async Task DecodeAsync_KeyIdOfAnotherKey_IsRefused()
    {
        var encoded = await Codec().EncodeSingleAsync(Plain);
        var second = PayloadKeyRing.Append(keys.Path, DateTimeOffset.UnixEpoch);
        encoded.Metadata["encryption-key-id"] = ByteString.CopyFromUtf8(second);

        await RefusedAsync(Codec(), encoded, "does not authenticate");
    }

    [Fact]
    public async Task DecodeAsync_UnknownKeyId_NamesItAndThoseThatAreThere()
    {
        using var other = new KeyFile();
        var encoded = await new EncryptingPayloadCodec(other.Ring, "default").EncodeSingleAsync(Plain);

        await RefusedAsync(Codec(), encoded, other.Ring.Current.Id);
        await RefusedAsync(Codec(), encoded, keys.Ring.Current.Id);
    }

    [Fact]
    public async Task DecodeAsync_NotEncrypted_StaysAsItIs() => (await Codec().DecodeSingleAsync(Plain)).Should().Be(Plain);

    [Fact]
    public async Task DecodeAsync_AfterRotation_ReadsOldAndNewUntilTheOldKeyGoes()
    {
        var old = keys.Ring.Current.Id;
        var before = await Codec().EncodeSingleAsync(Plain);
        var added = PayloadKeyRing.Append(keys.Path, DateTimeOffset.UnixEpoch);
        keys.Ring.Current.Id.Should().Be(old, "a new key only decrypts at first");

        keys.Rewrite(lines => [lines[1], lines[0]]);
        var after = await Codec().EncodeSingleAsync(Plain);

        after.Metadata["encryption-key-id"].ToStringUtf8().Should().Be(added);
        (await Codec().DecodeSingleAsync(before)).Should().Be(Plain);
        (await Codec().DecodeSingleAsync(after)).Should().Be(Plain);
        keys.Rewrite(lines => [lines[0]]);
        await RefusedAsync(Codec(), before, old);
    }

    private EncryptingPayloadCodec Codec() => new(keys.Ring, "default");

    private static async Task RefusedAsync(EncryptingPayloadCodec codec, Payload payload, string words)
    {
        var decoding = () => codec.DecodeSingleAsync(payload);
        (await decoding.Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-TMP-002*")).Which.Message.Should().Contain(words);
    }
}
