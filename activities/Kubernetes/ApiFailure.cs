using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>Turns what went wrong into the one exception that callers see, and tells whether to try again.</summary>
internal static class ApiFailure
{
    private const int LongestMessage = 500;

    public static async Task<KubernetesApiException> FromAnswerAsync(
        ApiRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var status = ParseStatus(body);
        var seconds = response.Headers.RetryAfter?.Delta?.TotalSeconds ?? status.Number("details", "retryAfterSeconds");
        return Create(
            request,
            response.StatusCode,
            status.Text("reason") is { Length: > 0 } reason ? reason : response.StatusCode.ToString(),
            status.Text("message") ?? Shorten(body),
            status,
            seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));
    }

    /// <summary>The same for a Status object that came inside an answer, as watches send it.</summary>
    public static KubernetesApiException FromStatus(ApiRequest request, JsonObject status) => Create(
        request,
        (HttpStatusCode)(status.Number("code") ?? 500),
        status.Text("reason") ?? "Unknown",
        status.Text("message") ?? "",
        status,
        null);

    public static KubernetesApiException FromTransport(ApiRequest request, Exception failure)
    {
        var (reason, message) = failure switch
        {
            OperationCanceledException => ("Timeout", "no answer in time"),
            _ when IsUntrusted(failure) => ("Untrusted", Innermost(failure)),
            _ => ("Unreachable", Innermost(failure)),
        };
        return new KubernetesApiException(null, reason, message, request.Method.Method, request.Path, failure);
    }

    /// <summary>Whether the request never reached a server, so that even a POST may be sent again.</summary>
    public static bool NeverSent(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: var error } && !IsUntrusted(failure) && error is
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or
            HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    /// <summary>A wrong certificate stays wrong; a connection that was cut during the handshake may not be.</summary>
    public static bool IsUntrusted(Exception failure) => failure.InnerException is AuthenticationException;

    public static bool IsTransient(HttpStatusCode status, bool repeatable) => status switch
    {
        // Refused before anything was done, whatever the method.
        HttpStatusCode.TooManyRequests => true,
        HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or
            HttpStatusCode.GatewayTimeout => repeatable,
        _ => false,
    };

    private static KubernetesApiException Create(
        ApiRequest request, HttpStatusCode code, string reason, string message, JsonObject? status, TimeSpan? retryAfter) =>
        new(code, reason, message, request.Method.Method, request.Path)
        {
            Causes = status.Children("details", "causes").Select(c => $"{c.Text("field")}: {c.Text("message")}").ToList(),
            RetryAfter = retryAfter,
        };

    private static JsonObject? ParseStatus(string body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject status && status.Kind() == "Status" ? status : null;
        }
        catch (JsonException)
        {
            // Proxies and health endpoints answer in plain text; the caller falls back to that.
            return null;
        }
    }

    private static string Shorten(string body) => body.Length <= LongestMessage ? body.Trim() : body[..LongestMessage] + "...";

    private static string Innermost(Exception failure)
    {
        var innermost = failure.GetBaseException();
        return innermost is SocketException socket ? $"{socket.SocketErrorCode}: {failure.Message}" : innermost.Message;
    }
}
