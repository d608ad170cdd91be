using Temporalio.Api.Enums.V1;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Storage;
using Temporalio.DevServer.Visibility;

namespace Temporalio.DevServer.Frontend;

/// <summary>Namespaces, search attributes, and what the server says about itself.</summary>
internal sealed class NamespaceHandlers(NamespaceStore namespaces)
{
    private const string ServerVersion = "1.29.0";

    public void Map(GrpcRouter router)
    {
        const string Service = Services.Workflow;
        router.Map<GetSystemInfoRequest, GetSystemInfoResponse>(Service, "GetSystemInfo", (_, _) => Task.FromResult(SystemInfo()));
        router.Map<GetClusterInfoRequest, GetClusterInfoResponse>(Service, "GetClusterInfo", (_, _) => Task.FromResult(ClusterInfo()));
        router.Map<DescribeNamespaceRequest, DescribeNamespaceResponse>(Service, "DescribeNamespace", (request, _) => Task.FromResult(
            request.Namespace.Length == 0 && request.Id.Length > 0 ? namespaces.RequireById(request.Id) : namespaces.Require(request.Namespace)));
        router.Map<ListNamespacesRequest, ListNamespacesResponse>(Service, "ListNamespaces", (_, _) => Task.FromResult(List()));
        router.Map<RegisterNamespaceRequest, RegisterNamespaceResponse>(Service, "RegisterNamespace", (request, _) =>
        {
            namespaces.Register(request);
            return Task.FromResult(new RegisterNamespaceResponse());
        });
        router.Map<UpdateNamespaceRequest, UpdateNamespaceResponse>(Service, "UpdateNamespace", (request, _) =>
        {
            var updated = namespaces.Update(request);
            return Task.FromResult(new UpdateNamespaceResponse { NamespaceInfo = updated.NamespaceInfo, Config = updated.Config });
        });
        router.Map<AddSearchAttributesRequest, AddSearchAttributesResponse>(Services.Operator, "AddSearchAttributes", (request, _) =>
        {
            namespaces.AddSearchAttributes(request.Namespace, request.SearchAttributes);
            return Task.FromResult(new AddSearchAttributesResponse());
        });
        router.Map<RemoveSearchAttributesRequest, RemoveSearchAttributesResponse>(Services.Operator, "RemoveSearchAttributes", (request, _) =>
        {
            namespaces.RemoveSearchAttributes(request.Namespace, request.SearchAttributes);
            return Task.FromResult(new RemoveSearchAttributesResponse());
        });
        router.Map<ListSearchAttributesRequest, ListSearchAttributesResponse>(Services.Operator, "ListSearchAttributes", (request, _) =>
            Task.FromResult(ListSearchAttributes(request.Namespace)));
    }

    private static GetSystemInfoResponse SystemInfo() => new()
    {
        ServerVersion = ServerVersion,
        Capabilities = new GetSystemInfoResponse.Types.Capabilities
        {
            SignalAndQueryHeader = true,
            InternalErrorDifferentiation = true,
            ActivityFailureIncludeHeartbeat = true,
            EncodedFailureAttributes = true,
            UpsertMemo = true,
            SdkMetadata = true,
            CountGroupByExecutionStatus = true,
        },
    };

    private static GetClusterInfoResponse ClusterInfo() => new()
    {
        ServerVersion = ServerVersion,
        ClusterId = "embedded",
        ClusterName = "active",
        HistoryShardCount = 1,
        PersistenceStore = "sqlite",
        VisibilityStore = "sqlite",
        InitialFailoverVersion = 1,
        FailoverVersionIncrement = 10,
    };

    private ListNamespacesResponse List()
    {
        var response = new ListNamespacesResponse();
        response.Namespaces.Add(namespaces.All);
        return response;
    }

    private ListSearchAttributesResponse ListSearchAttributes(string ns)
    {
        namespaces.Require(ns);
        var response = new ListSearchAttributesResponse();
        foreach (var (name, type) in namespaces.SearchAttributes(ns))
        {
            response.CustomAttributes[name] = type;
        }

        foreach (var (name, attribute) in SystemAttributes.All)
        {
            response.SystemAttributes[name] = attribute.Type;
        }

        return response;
    }
}
