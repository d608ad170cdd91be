using Google.Protobuf.Collections;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Converters;

/// <summary>Codec runs over the messages that hold payloads; each replaces the payloads in place.</summary>
public static class PayloadCodecExtensions
{
    public static async Task<Payload> EncodeSingleAsync(this IPayloadCodec codec, Payload payload) =>
        (await codec.EncodeAsync([payload]).ConfigureAwait(false)).Single();

    public static async Task<Payload> DecodeSingleAsync(this IPayloadCodec codec, Payload payload) =>
        (await codec.DecodeAsync([payload]).ConfigureAwait(false)).Single();

    public static Task EncodeFailureAsync(this IPayloadCodec codec, Failure failure) => ApplyAsync(codec.EncodeAsync, failure);

    public static Task DecodeFailureAsync(this IPayloadCodec codec, Failure failure) => ApplyAsync(codec.DecodeAsync, failure);

    internal static Task EncodeAsync(this IPayloadCodec codec, Payloads? payloads) => ApplyAsync(codec.EncodeAsync, payloads);

    internal static Task DecodeAsync(this IPayloadCodec codec, Payloads? payloads) => ApplyAsync(codec.DecodeAsync, payloads);

    internal static Task EncodeAsync(this IPayloadCodec codec, MapField<string, Payload>? fields) => ApplyAsync(codec.EncodeAsync, fields);

    internal static Task DecodeAsync(this IPayloadCodec codec, MapField<string, Payload>? fields) => ApplyAsync(codec.DecodeAsync, fields);

    private static async Task ApplyAsync(Run run, Payloads? payloads)
    {
        if (payloads == null || payloads.Payloads_.Count == 0)
        {
            return;
        }
        var changed = await run(payloads.Payloads_.ToList()).ConfigureAwait(false);
        payloads.Payloads_.Clear();
        payloads.Payloads_.AddRange(changed);
    }

    private static async Task ApplyAsync(Run run, MapField<string, Payload>? fields)
    {
        foreach (var (name, payload) in fields?.ToList() ?? [])
        {
            fields![name] = (await run([payload]).ConfigureAwait(false)).Single();
        }
    }

    private static async Task ApplyAsync(Run run, Failure failure)
    {
        for (var current = failure; current != null; current = current.Cause)
        {
            if (current.EncodedAttributes != null)
            {
                current.EncodedAttributes = (await run([current.EncodedAttributes]).ConfigureAwait(false)).Single();
            }
            var details = current.FailureInfoCase switch
            {
                Failure.FailureInfoOneofCase.ApplicationFailureInfo => current.ApplicationFailureInfo.Details,
                Failure.FailureInfoOneofCase.CanceledFailureInfo => current.CanceledFailureInfo.Details,
                Failure.FailureInfoOneofCase.TimeoutFailureInfo => current.TimeoutFailureInfo.LastHeartbeatDetails,
                Failure.FailureInfoOneofCase.ResetWorkflowFailureInfo => current.ResetWorkflowFailureInfo.LastHeartbeatDetails,
                _ => null,
            };
            await ApplyAsync(run, details).ConfigureAwait(false);
        }
    }

    private delegate Task<IReadOnlyCollection<Payload>> Run(IReadOnlyCollection<Payload> payloads);
}
