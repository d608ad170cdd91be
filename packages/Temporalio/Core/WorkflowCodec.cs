using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Protocol.V1;
using Temporalio.Api.Update.V1;
using Temporalio.Converters;

namespace Temporalio.Core;

/// <summary>Applies the payload codec at the edge of the worker, outside of any workflow's scheduler.</summary>
internal sealed class WorkflowCodec(IPayloadCodec? codec)
{
    public Task DecodeAsync(IMessage message) =>
        codec is null ? Task.CompletedTask : PayloadVisitor.VisitAsync(message, codec.DecodeAsync);

    public Task EncodeAsync(IMessage message) =>
        codec is null ? Task.CompletedTask : PayloadVisitor.VisitAsync(message, codec.EncodeAsync);

    /// <summary>Encodes what the workflow put into a message; a request that is only echoed is left as it came.</summary>
    public async Task EncodeAsync(Message message)
    {
        if (codec is null)
        {
            return;
        }

        if (message.Body.TryUnpack<Response>(out var response))
        {
            await EncodeAsync(response).ConfigureAwait(false);
            message.Body = Any.Pack(response);
        }
        else if (message.Body.TryUnpack<Rejection>(out var rejection))
        {
            await EncodeAsync(rejection.Failure).ConfigureAwait(false);
            message.Body = Any.Pack(rejection);
        }
    }

    /// <summary>Reads an update request off a message of the server.</summary>
    public async Task<UpdateRequest> DecodeUpdateAsync(Message message)
    {
        if (!message.Body.TryUnpack<Request>(out var original) || original.Meta is null || original.Input is null)
        {
            throw new InvalidOperationException($"Message {message.Id} is no complete update request: {message.Body?.TypeUrl}");
        }

        var decoded = original.Clone();
        await DecodeAsync(decoded).ConfigureAwait(false);
        return new(message.ProtocolInstanceId, message.Id, message.EventId, original, decoded, RunValidator: true);
    }
}
