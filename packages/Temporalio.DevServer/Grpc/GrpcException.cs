using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.ErrorDetails.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.DevServer.Grpc;

/// <summary>Answers a call with a gRPC status and, where clients look for one, a typed detail.</summary>
internal sealed class GrpcException : Exception
{
    public GrpcException(GrpcCode code, string message, IMessage? detail = null)
        : base(message)
    {
        Code = code;
        Detail = detail;
    }

    public GrpcCode Code { get; }

    public IMessage? Detail { get; }

    public static GrpcException InvalidArgument(string message) => new(GrpcCode.InvalidArgument, message);

    public static GrpcException NotFound(string message) => new(GrpcCode.NotFound, message, new NotFoundFailure());

    public static GrpcException WorkflowNotFound(string workflowId) => NotFound($"workflow not found for ID: {workflowId}");

    public static GrpcException WorkflowCompleted() => NotFound("workflow execution already completed");

    public static GrpcException ActivityGone() =>
        NotFound("invalid activityID or activity already timed out or invoking workflow is completed");

    public static GrpcException NamespaceNotFound(string name) =>
        new(GrpcCode.NotFound, $"Namespace {name} is not found.", new NamespaceNotFoundFailure { Namespace = name });

    public static GrpcException Unavailable(string message) => new(GrpcCode.Unavailable, message);

    public static GrpcException AlreadyStarted(string message, string requestId, string runId, string firstRunId) =>
        new(GrpcCode.AlreadyExists, message, new WorkflowExecutionAlreadyStartedFailure
        {
            StartRequestId = requestId,
            RunId = runId,
            FirstExecutionRunId = firstRunId,
        });

    public static GrpcException QueryFailed(string message, Failure? failure) =>
        new(GrpcCode.InvalidArgument, message, new QueryFailedFailure { Failure = failure ?? new Failure { Message = message } });

    public Google.Rpc.Status ToStatus()
    {
        var status = new Google.Rpc.Status { Code = (int)Code, Message = Message };
        if (Detail is not null)
        {
            status.Details.Add(Any.Pack(Detail));
        }

        return status;
    }
}
