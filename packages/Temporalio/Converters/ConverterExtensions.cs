using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Converters;

/// <summary>Shorthands on payload converters, and conversion with codec as it is done outside workflows.</summary>
public static class ConverterExtensions
{
    public static T ToValue<T>(this IPayloadConverter converter, Payload payload) => (T)converter.ToValue(payload, typeof(T))!;

    public static T ToValue<T>(this IPayloadConverter converter, IRawValue rawValue) => converter.ToValue<T>(rawValue.Payload);

    public static RawValue ToRawValue(this IPayloadConverter converter, object? value) => new(converter.ToPayload(value));

    public static IReadOnlyCollection<Payload> ToPayloads(this IPayloadConverter converter, IReadOnlyCollection<object?> values) =>
        values.Select(converter.ToPayload).ToList();

    public static async Task<Payload> ToPayloadAsync(this DataConverter converter, object? value)
    {
        var payload = converter.PayloadConverter.ToPayload(value);
        return converter.PayloadCodec is { } codec ? await codec.EncodeSingleAsync(payload).ConfigureAwait(false) : payload;
    }

    public static async Task<IReadOnlyCollection<Payload>> ToPayloadsAsync(
        this DataConverter converter, IReadOnlyCollection<object?> values)
    {
        var payloads = converter.PayloadConverter.ToPayloads(values);
        return converter.PayloadCodec is { } codec && payloads.Count > 0
            ? await codec.EncodeAsync(payloads).ConfigureAwait(false)
            : payloads;
    }

    public static async Task<T> ToValueAsync<T>(this DataConverter converter, Payload payload) =>
        (T)(await converter.ToValueAsync(payload, typeof(T)).ConfigureAwait(false))!;

    public static async Task<object?> ToValueAsync(this DataConverter converter, Payload payload, Type type)
    {
        var decoded = converter.PayloadCodec is { } codec ? await codec.DecodeSingleAsync(payload).ConfigureAwait(false) : payload;
        return converter.PayloadConverter.ToValue(decoded, type);
    }

    /// <summary>Decodes the only payload. Throws when there are more or fewer.</summary>
    public static async Task<T> ToSingleValueAsync<T>(this DataConverter converter, IReadOnlyCollection<Payload> payloads) =>
        (T)(await converter.ToSingleValueAsync(payloads, typeof(T)).ConfigureAwait(false))!;

    /// <inheritdoc cref="ToSingleValueAsync{T}"/>
    public static async Task<object?> ToSingleValueAsync(
        this DataConverter converter, IReadOnlyCollection<Payload> payloads, Type type)
    {
        var decoded = await converter.DecodeAsync(payloads).ConfigureAwait(false);
        return decoded.Count == 1
            ? converter.PayloadConverter.ToValue(decoded.Single(), type)
            : throw new ArgumentException($"Expected 1 payload, found {decoded.Count}", nameof(payloads));
    }

    public static async Task<Failure> ToFailureAsync(this DataConverter converter, Exception exc)
    {
        var failure = converter.FailureConverter.ToFailure(exc, converter.PayloadConverter);
        if (converter.PayloadCodec is { } codec)
        {
            await codec.EncodeFailureAsync(failure).ConfigureAwait(false);
        }
        return failure;
    }

    public static async Task<Exception> ToExceptionAsync(this DataConverter converter, Failure failure)
    {
        if (converter.PayloadCodec is { } codec)
        {
            failure = failure.Clone();
            await codec.DecodeFailureAsync(failure).ConfigureAwait(false);
        }
        return converter.FailureConverter.ToException(failure, converter.PayloadConverter);
    }

    /// <summary>Runs the codec only, for payloads that are converted later.</summary>
    internal static async Task<IReadOnlyCollection<Payload>> DecodeAsync(
        this DataConverter converter, IReadOnlyCollection<Payload> payloads) =>
        converter.PayloadCodec is { } codec && payloads.Count > 0
            ? await codec.DecodeAsync(payloads).ConfigureAwait(false)
            : payloads;

    /// <summary>Converts and encodes into the message that carries arguments; null for none.</summary>
    internal static async Task<Payloads?> ToPayloadsMessageAsync(this DataConverter converter, IReadOnlyCollection<object?>? values)
    {
        if (values == null || values.Count == 0)
        {
            return null;
        }
        var message = new Payloads();
        message.Payloads_.AddRange(await converter.ToPayloadsAsync(values).ConfigureAwait(false));
        return message;
    }
}
