using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>Values as they lie in etcd, and the JSON they mean.</summary>
internal sealed class StoredValueCodec(EncryptionConfiguration? encryption, StoredValueTable table, ResourceCatalog resources)
{
    /// <summary>Writes JSON, which every API server can read, encrypted where the configuration says so.</summary>
    public byte[] Encode(ApiResource resource, JsonObject value)
    {
        var json = ObjectJson.ToStored(value);
        return encryption?.Encrypt(resource, json) ?? json;
    }

    /// <summary>The JSON text of a value. A value that no key opens is a 500, as from a real API server.</summary>
    public byte[] Decode(string key, byte[] stored)
    {
        try
        {
            var plain = Decrypt(key, stored);
            if (table.Find(stored) is { } known) return known;
            if (plain.AsSpan().StartsWith(ProtobufObject.Magic)) return ObjectJson.ToBytes(ProtobufObject.Decode(plain));
            return ObjectJson.ToBytes(ObjectJson.Parse(plain));
        }
        catch (CryptographicException error)
        {
            throw ApiStatusException.Internal($"unable to transform key \"{key}\": {error.Message}");
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            throw ApiStatusException.Internal($"unable to decode the value of key \"{key}\": {error.Message}");
        }
    }

    private byte[] Decrypt(string key, byte[] stored)
    {
        if (!EncryptionConfiguration.IsEncrypted(stored)) return stored;
        var resource = resources.All.FirstOrDefault(candidate => key.StartsWith(candidate.KeyPrefix(), StringComparison.Ordinal));
        return encryption is not null && resource is not null
            ? encryption.Decrypt(resource, stored)
            : throw new CryptographicException("identity transformer tried to read encrypted data");
    }
}
