using System.Text;
using System.Text.RegularExpressions;

namespace Masterful.Activities.Source;

/// <summary>
/// Tells an API server's answer to <c>GET /version</c> from that of a proxy in front of one that is gone. An API server marks every answer with
/// an <c>Audit-Id</c>, refusals too; what loses that header on the way is still a <c>Status</c> or the version. A proxy has neither to give.
/// </summary>
internal static partial class ApiServerAnswer
{
    private const int BodyLimit = 16 << 10;

    /// <summary>Whether an API server made this answer; at most the first 16 KiB of its body are read.</summary>
    public static async Task<bool> IsOneAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Headers.Contains("Audit-Id"))
        {
            return true;
        }

        var buffer = new byte[BodyLimit];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var read = await body.ReadAtLeastAsync(buffer, BodyLimit, throwOnEndOfStream: false, cancellationToken);
        return Mark().IsMatch(Encoding.UTF8.GetString(buffer, 0, read));
    }

    [GeneratedRegex("""^\s*\{[\s\S]*("kind"\s*:\s*"Status"|"gitVersion"\s*:)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mark();
}
