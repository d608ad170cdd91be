using Temporalio.Api.Common.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Frontend;

/// <summary>What every request is checked for before a run is touched.</summary>
internal sealed class RequestChecks(NamespaceStore namespaces)
{
    public WorkflowKey Key(string ns, WorkflowExecution? execution) => Key(ns, execution?.WorkflowId ?? string.Empty);

    public WorkflowKey Key(string ns, string workflowId)
    {
        namespaces.Require(ns);
        Name(workflowId, "WorkflowId");
        return new WorkflowKey(ns, workflowId);
    }

    public static void Name(string? value, string what)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw GrpcException.InvalidArgument($"{what} is not set on request.");
        }

        if (value.Length > Limits.IdLength)
        {
            throw GrpcException.InvalidArgument($"{what} length exceeds limit.");
        }
    }

    public static void Size(Payloads? payloads, string what)
    {
        if (payloads is not null && payloads.CalculateSize() > Limits.BlobSize)
        {
            throw GrpcException.InvalidArgument($"{what} exceeds size limit: Blob data size exceeds limit.");
        }
    }
}
