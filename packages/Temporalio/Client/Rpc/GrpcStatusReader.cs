using System.Net;
using System.Net.Http.Headers;
using Temporalio.Exceptions;
using static Temporalio.Exceptions.RpcException;

namespace Temporalio.Client.Rpc;

/// <summary>Finds out how a call ended from headers, trailers and the HTTP status.</summary>
internal static class GrpcStatusReader
{
    /// <summary>
    /// The error of an answer, or null when it succeeded. The body must have been read, because trailers follow it; an
    /// answer without body has its status in the headers.
    /// </summary>
    public static RpcException? ErrorOf(HttpResponseMessage response)
    {
        var source = Value(response.TrailingHeaders, "grpc-status") != null
            ? response.TrailingHeaders
            : (HttpHeaders)response.Headers;
        if (!int.TryParse(Value(source, "grpc-status"), out var status))
        {
            return response.StatusCode == HttpStatusCode.OK
                ? new(StatusCode.Internal, "the answer has no grpc-status", null)
                : new(FromHttp(response.StatusCode), $"the server answered HTTP {(int)response.StatusCode}", null);
        }
        if (status == 0)
        {
            return null;
        }
        var code = Enum.IsDefined((StatusCode)status) ? (StatusCode)status : StatusCode.Unknown;
        var message = Uri.UnescapeDataString(Value(source, "grpc-message") ?? string.Empty);
        return new(code, message.Length > 0 ? message : code.ToString(), Details(Value(source, "grpc-status-details-bin")));
    }

    private static string? Value(HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static byte[]? Details(string? base64)
    {
        if (base64 == null)
        {
            return null;
        }
        // gRPC leaves the padding out; .NET wants it.
        var padded = base64.PadRight((base64.Length + 3) / 4 * 4, '=');
        var buffer = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, buffer, out var length) ? buffer[..length] : null;
    }

    private static StatusCode FromHttp(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
