using System.Security.Cryptography;
using System.Text;

namespace Masterful.Activities.ControlPlane;

/// <summary>Tells certificates from what must not be shown.</summary>
internal static class PublicPem
{
    /// <summary>Whether a file holds certificates and nothing else; any other text between them might be a key.</summary>
    public static bool IsCertificates(byte[] content)
    {
        var rest = Encoding.UTF8.GetString(content).AsSpan();
        var found = false;
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (!rest[fields.Label].SequenceEqual("CERTIFICATE") || !rest[..fields.Location.Start.GetOffset(rest.Length)].IsWhiteSpace())
            {
                return false;
            }

            found = true;
            rest = rest[fields.Location.End..];
        }

        return found && rest.IsWhiteSpace();
    }
}
