using System.Net;

namespace Masterful.Activities.Kubernetes;

/// <summary>An API server refused a request, or could not be asked. Nothing in it quotes a request's body.</summary>
public sealed class KubernetesApiException : Exception
{
    /// <summary>A refusal with the server's own words.</summary>
    public KubernetesApiException(
        HttpStatusCode? status, string reason, string message, string method, string path, Exception? inner = null)
        : base($"{method} {path}: {(status is null ? "" : $"{(int)status} ")}{reason}: {message}", inner)
    {
        Status = status;
        Reason = reason;
        StatusMessage = message;
        Method = method;
        Path = path;
    }

    /// <summary>The HTTP status; null if no answer came.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>
    /// Kubernetes' reason, for example <c>AlreadyExists</c>; <c>Unreachable</c>, <c>Untrusted</c> or <c>Timeout</c> if no answer
    /// came; <c>NoMatch</c> if the server does not know the kind.
    /// </summary>
    public string Reason { get; }

    /// <summary>What the server said, without method and path.</summary>
    public string StatusMessage { get; }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The path, relative to the server, without the query.</summary>
    public string Path { get; }

    /// <summary>The fields at fault and why, if the server says so: invalid ones, or those another manager owns.</summary>
    public IReadOnlyList<string> Causes { get; init; } = [];

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Object or kind do not exist.</summary>
    public bool IsNotFound => Status == HttpStatusCode.NotFound;

    /// <summary>The server does not know the kind at all.</summary>
    public bool IsNoMatch => Reason == "NoMatch";

    /// <summary>Someone else changed the object, or owns the fields.</summary>
    public bool IsConflict => Status == HttpStatusCode.Conflict && Reason != "AlreadyExists";

    /// <summary>An object of that name exists.</summary>
    public bool IsAlreadyExists => Status == HttpStatusCode.Conflict && Reason == "AlreadyExists";

    /// <summary>The resource version asked for is too old.</summary>
    public bool IsGone => Status == HttpStatusCode.Gone;

    /// <summary>The server did not take the caller for who it says it is.</summary>
    public bool IsUnauthorized => Status == HttpStatusCode.Unauthorized;

    /// <summary>The caller may not do that.</summary>
    public bool IsForbidden => Status == HttpStatusCode.Forbidden;

    /// <summary>No answer came: the server is away, is another one, or took too long.</summary>
    public bool IsUnreachable => Status is null;
}
