namespace Temporalio.Exceptions;

/// <summary>A call that the server, or the way to it, answered with an error.</summary>
public class RpcException : TemporalException
{
    public RpcException(StatusCode code, string message, byte[]? rawStatus)
        : this(code, message, rawStatus, null)
    {
    }

    internal RpcException(StatusCode code, string message, byte[]? rawStatus, Exception? inner)
        : base(message, inner)
    {
        Code = code;
        RawStatus = rawStatus;
        GrpcStatus = new(() => rawStatus == null ? null : Api.Common.V1.GrpcStatus.Parser.ParseFrom(rawStatus));
    }

    /// <summary>gRPC's status codes.</summary>
    public enum StatusCode
    {
        OK = 0,
        Cancelled = 1,
        Unknown = 2,
        InvalidArgument = 3,
        DeadlineExceeded = 4,
        NotFound = 5,
        AlreadyExists = 6,
        PermissionDenied = 7,
        ResourceExhausted = 8,
        FailedPrecondition = 9,
        Aborted = 10,
        OutOfRange = 11,
        Unimplemented = 12,
        Internal = 13,
        Unavailable = 14,
        DataLoss = 15,
        Unauthenticated = 16,
    }

    public StatusCode Code { get; }

    /// <summary>The serialized <c>google.rpc.Status</c> of the answer; null when it carried none.</summary>
    public byte[]? RawStatus { get; }

    /// <summary>
    /// <see cref="RawStatus"/> as a message. The value throws <see cref="Google.Protobuf.InvalidProtocolBufferException"/> when a proxy
    /// put bytes of its own there.
    /// </summary>
    public Lazy<Api.Common.V1.GrpcStatus?> GrpcStatus { get; }

    /// <summary>Finds a detail message by its type; null when there is none or the status cannot be read.</summary>
    internal T? Detail<T>()
        where T : class, Google.Protobuf.IMessage<T>, new()
    {
        try
        {
            foreach (var any in GrpcStatus.Value?.Details ?? [])
            {
                if (any.TryUnpack<T>(out var detail))
                {
                    return detail;
                }
            }
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            // A proxy may put its own bytes there; the code and message still say what happened.
        }
        return null;
    }
}
