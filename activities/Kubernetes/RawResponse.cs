using System.Net;

namespace Masterful.Activities.Kubernetes;

/// <summary>An answer as it came, whatever its status.</summary>
public sealed record RawResponse(HttpStatusCode Status, string Body)
{
    /// <summary>Whether the status is one of success.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}
