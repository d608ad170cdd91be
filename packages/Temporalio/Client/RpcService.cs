using Google.Protobuf;

namespace Temporalio.Client;

/// <summary>Raw calls of one gRPC service.</summary>
public abstract class RpcService
{
    private protected RpcService()
    {
    }

    /// <summary>Name of the service as in the URL of its calls.</summary>
    internal abstract string FullName { get; }

    private protected abstract Task<TResponse> InvokeRpcAsync<TResponse>(
        string rpc, IMessage request, MessageParser<TResponse> parser, RpcOptions? options)
        where TResponse : IMessage<TResponse>;
}
