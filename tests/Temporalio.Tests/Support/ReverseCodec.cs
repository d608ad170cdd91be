using Google.Protobuf;
using Temporalio.Api.Common.V1;
using Temporalio.Converters;

namespace Temporalio.Tests.Support;

/// <summary>A codec that can be seen: it wraps a payload and turns its bytes round.</summary>
internal sealed class ReverseCodec : IPayloadCodec
{
    public Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads) =>
        Task.FromResult<IReadOnlyCollection<Payload>>(payloads.Select(payload => new Payload
        {
            Metadata = { ["encoding"] = ByteString.CopyFromUtf8("binary/reversed") },
            Data = ByteString.CopyFrom(payload.ToByteArray().Reverse().ToArray()),
        }).ToList());

    public Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads) =>
        Task.FromResult<IReadOnlyCollection<Payload>>(payloads.Select(payload =>
            payload.Metadata["encoding"].ToStringUtf8() == "binary/reversed"
                ? Payload.Parser.ParseFrom(payload.Data.ToByteArray().Reverse().ToArray())
                : throw new InvalidOperationException("Not encoded by this codec")).ToList());
}
