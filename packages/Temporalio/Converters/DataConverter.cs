namespace Temporalio.Converters;

/// <summary>How values, exceptions and payloads are turned into what the server stores.</summary>
public record DataConverter(IPayloadConverter PayloadConverter, IFailureConverter FailureConverter, IPayloadCodec? PayloadCodec = null)
{
    public static DataConverter Default { get; } = new(new DefaultPayloadConverter(), new DefaultFailureConverter());
}
