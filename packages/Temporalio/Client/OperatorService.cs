using Google.Protobuf;
using Temporalio.Api.OperatorService.V1;
using Temporalio.Client.Rpc;

namespace Temporalio.Client;

/// <summary>Raw calls of the service that operators use.</summary>
public sealed class OperatorService : RpcService
{
    private readonly RpcInvoker invoker;

    internal OperatorService(RpcInvoker invoker) => this.invoker = invoker;

    internal override string FullName => "temporal.api.operatorservice.v1.OperatorService";

    public Task<AddSearchAttributesResponse> AddSearchAttributesAsync(
        AddSearchAttributesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("AddSearchAttributes", req, AddSearchAttributesResponse.Parser, options);

    public Task<ListSearchAttributesResponse> ListSearchAttributesAsync(
        ListSearchAttributesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("ListSearchAttributes", req, ListSearchAttributesResponse.Parser, options);

    public Task<RemoveSearchAttributesResponse> RemoveSearchAttributesAsync(
        RemoveSearchAttributesRequest req, RpcOptions? options = null) =>
        InvokeRpcAsync("RemoveSearchAttributes", req, RemoveSearchAttributesResponse.Parser, options);

    private protected override Task<TResponse> InvokeRpcAsync<TResponse>(
        string rpc, IMessage request, MessageParser<TResponse> parser, RpcOptions? options) =>
        invoker.InvokeAsync(FullName, rpc, request, parser, options);
}
