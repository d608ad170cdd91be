using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Masterful.Worker.Hosting.Codec;

/// <summary>
/// AES-256-GCM around whole payloads: nonce (12), ciphertext, tag (16). The associated data is the namespace and the key's id. The
/// workflow's id is not part of it: the SDK hands a codec payloads and nothing else, and the UI asks the codec endpoint by namespace only.
/// </summary>
/// <param name="keys">The keys.</param>
/// <param name="ns">The namespace.</param>
/// <param name="strict">Whether what is not encrypted is refused, instead of read as it is.</param>
internal sealed class EncryptingPayloadCodec(PayloadKeyRing keys, string ns, bool strict = false) : IPayloadCodec
{
    public const string Encoding = "binary/encrypted";
    private const string EncodingKey = "encoding";
    private const string KeyIdKey = "encryption-key-id";
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <inheritdoc/>
    public Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads) =>
        Task.FromResult<IReadOnlyCollection<Payload>>([.. payloads.Select(Encode)]);

    /// <summary>Decrypts; unless it is strict, what is not encrypted stays as it is, since requests that are typed into the UI are not.</summary>
    /// <exception cref="Temporalio.Exceptions.ApplicationFailureException"><c>MIG-TMP-002</c>: an unknown key, it does not authenticate, or it is not encrypted and ought to be.</exception>
    public Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads) =>
        Task.FromResult<IReadOnlyCollection<Payload>>([.. payloads.Select(Decode)]);

    private Payload Encode(Payload payload)
    {
        var key = keys.Current;
        var plain = payload.ToByteArray();
        var data = new byte[NonceSize + plain.Length + TagSize];
        var nonce = data.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Key, TagSize);
        aes.Encrypt(nonce, plain, data.AsSpan(NonceSize, plain.Length), data.AsSpan(NonceSize + plain.Length), AssociatedData(key.Id));
        return new Payload
        {
            Metadata = { [EncodingKey] = ByteString.CopyFromUtf8(Encoding), [KeyIdKey] = ByteString.CopyFromUtf8(key.Id) },
            Data = UnsafeByteOperations.UnsafeWrap(data),
        };
    }

    private Payload Decode(Payload payload)
    {
        if (!payload.Metadata.TryGetValue(EncodingKey, out var encoding) || encoding.ToStringUtf8() != Encoding)
        {
            return !strict ? payload : throw PlatformErrors.PayloadKey.At(
                "a payload for this agent", "it is not encrypted: either the worker was started without the key file, or somebody who does not have it wrote it.");
        }

        var id = payload.Metadata.TryGetValue(KeyIdKey, out var named) ? named.ToStringUtf8() : "";
        var key = keys.Find(id) ?? throw PlatformErrors.PayloadKey.At(
            $"payload key \"{id}\"", $"the key file has only {string.Join(", ", keys.All.Select(known => known.Id))}.");
        var data = payload.Data.Span;
        try
        {
            if (data.Length < NonceSize + TagSize)
            {
                throw new CryptographicException("It is cut off.");
            }

            var plain = new byte[data.Length - NonceSize - TagSize];
            using var aes = new AesGcm(key.Key, TagSize);
            aes.Decrypt(data[..NonceSize], data[NonceSize..^TagSize], data[^TagSize..], plain, AssociatedData(id));
            return Payload.Parser.ParseFrom(plain);
        }
        catch (Exception problem) when (problem is CryptographicException or InvalidProtocolBufferException)
        {
            throw PlatformErrors.PayloadKey.At($"payload key \"{id}\"", $"the payload does not authenticate: it was changed, or comes from another namespace than {ns}.", problem);
        }
    }

    // Each text has its length before it, so that no two pairs read the same.
    private byte[] AssociatedData(string keyId)
    {
        var data = new List<byte>();
        foreach (var text in new[] { "masterful payload v1", ns, keyId })
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(text);
            var length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            data.AddRange(length);
            data.AddRange(bytes);
        }

        return [.. data];
    }
}
