using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>Turns payloads into other payloads (encrypts, compresses) at the edge of the process.</summary>
public interface IPayloadCodec
{
    Task<IReadOnlyCollection<Payload>> EncodeAsync(IReadOnlyCollection<Payload> payloads);

    Task<IReadOnlyCollection<Payload>> DecodeAsync(IReadOnlyCollection<Payload> payloads);
}
