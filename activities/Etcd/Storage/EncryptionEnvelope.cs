using System.Text;

namespace Masterful.Activities.Etcd.Storage;

/// <summary>The readable head of a value encrypted at rest: <c>k8s:enc:&lt;provider&gt;:&lt;version&gt;:&lt;key&gt;:</c>.</summary>
/// <param name="Provider"><c>aescbc</c>, <c>aesgcm</c>, <c>secretbox</c>, <c>kms</c>.</param>
/// <param name="Version">Version of the provider's format.</param>
/// <param name="Key">Name of the key.</param>
/// <param name="Length">Bytes of the head; what follows is the provider's.</param>
public sealed record EncryptionEnvelope(string Provider, string Version, string Key, int Length)
{
    private static ReadOnlySpan<byte> Magic => "k8s:enc:"u8;

    /// <summary>Reads the head of a value; null when it is not encrypted.</summary>
    public static EncryptionEnvelope? Read(ReadOnlySpan<byte> value)
    {
        if (!value.StartsWith(Magic))
        {
            return null;
        }

        var parts = new string[3];
        var position = Magic.Length;
        for (var i = 0; i < parts.Length; i++)
        {
            // Names of providers and keys are short; a head that does not end is not one.
            var length = value[position..Math.Min(value.Length, position + 256)].IndexOf((byte)':');
            if (length < 0)
            {
                return null;
            }

            parts[i] = Encoding.UTF8.GetString(value.Slice(position, length));
            position += length + 1;
        }

        return new(parts[0], parts[1], parts[2], position);
    }
}
