using System.Text.Json;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Verification;

/// <summary>Whose a ServiceAccount token says that it is. Its signature is for the API server to judge.</summary>
/// <param name="Subject">For example <c>system:serviceaccount:shop:builder</c>.</param>
/// <param name="Uid">UID of the ServiceAccount.</param>
internal sealed record ServiceAccountToken(string Subject, string Uid)
{
    /// <summary>Reads the claims; null when it is not such a token.</summary>
    public static ServiceAccountToken? TryRead(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            var claims = JsonNode.Parse(Decode(parts[1]));

            // Tokens of Secrets have flat claims, those of the TokenRequest API nested ones.
            var uid = claims.Text("kubernetes.io", "serviceaccount", "uid") ?? claims.Text("kubernetes.io/serviceaccount/service-account.uid");
            return claims.Text("sub") is { } subject && uid is not null ? new ServiceAccountToken(subject, uid) : null;
        }
        catch (Exception problem) when (problem is FormatException or JsonException)
        {
            return null;
        }
    }

    private static byte[] Decode(string text)
    {
        var standard = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(standard.PadRight((standard.Length + 3) / 4 * 4, '='));
    }
}
