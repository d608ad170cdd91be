using System.Text.Json.Serialization;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Exceptions;

namespace Temporalio.Converters;

/// <summary>Keeps type, message, stack trace, details and causes of exceptions.</summary>
public class DefaultFailureConverter : IFailureConverter
{
    public DefaultFailureConverter()
        : this(new())
    {
    }

    protected DefaultFailureConverter(DefaultFailureConverterOptions options) =>
        Options = (DefaultFailureConverterOptions)options.Clone();

    /// <summary>The options; not to be changed.</summary>
    public DefaultFailureConverterOptions Options { get; }

    public virtual Failure ToFailure(Exception exception, IPayloadConverter payloadConverter)
    {
        // What arrived as a failure leaves as the same one; otherwise every hop would add a layer.
        var failure = exception is FailureException { Failure: { } known } ? known.Clone() : Create(exception, payloadConverter);
        if (Options.EncodeCommonAttributes)
        {
            failure.EncodedAttributes = payloadConverter.ToPayload(new EncodedAttributes(failure.Message, failure.StackTrace));
            failure.Message = "Encoded failure";
            failure.StackTrace = string.Empty;
        }
        return failure;
    }

    public virtual Exception ToException(Failure failure, IPayloadConverter payloadConverter)
    {
        if (failure.EncodedAttributes is { } encoded && Decode(encoded, payloadConverter) is { Message: { } message } attributes)
        {
            failure = failure.Clone();
            failure.Message = message;
            failure.StackTrace = attributes.StackTrace ?? failure.StackTrace;
        }
        var inner = failure.Cause is { } cause ? ToException(cause, payloadConverter) : null;
        return failure.FailureInfoCase switch
        {
            Failure.FailureInfoOneofCase.ApplicationFailureInfo => new ApplicationFailureException(failure, inner, payloadConverter),
            Failure.FailureInfoOneofCase.TimeoutFailureInfo => new TimeoutFailureException(failure, inner, payloadConverter),
            Failure.FailureInfoOneofCase.CanceledFailureInfo => new CanceledFailureException(failure, inner, payloadConverter),
            Failure.FailureInfoOneofCase.TerminatedFailureInfo => new TerminatedFailureException(failure, inner, null),
            Failure.FailureInfoOneofCase.ServerFailureInfo => new ServerFailureException(failure, inner),
            Failure.FailureInfoOneofCase.ActivityFailureInfo => new ActivityFailureException(failure, inner),
            Failure.FailureInfoOneofCase.ChildWorkflowExecutionFailureInfo => new ChildWorkflowFailureException(failure, inner),
            Failure.FailureInfoOneofCase.ResetWorkflowFailureInfo => new ApplicationFailureException(
                new Failure(failure)
                {
                    ApplicationFailureInfo = new()
                    {
                        Type = "ResetWorkflow",
                        Details = failure.ResetWorkflowFailureInfo.LastHeartbeatDetails,
                    },
                },
                inner,
                payloadConverter),
            _ => new FailureException(failure, inner),
        };
    }

    private static EncodedAttributes? Decode(Payload encoded, IPayloadConverter payloadConverter)
    {
        try
        {
            return payloadConverter.ToValue<EncodedAttributes?>(encoded);
        }
        catch (Exception)
        {
            // A failure whose message cannot be read is still a failure: it must not become one of its reader.
            return null;
        }
    }

    private Failure Create(Exception exception, IPayloadConverter payloadConverter)
    {
        var failure = new Failure
        {
            Message = exception.Message,
            StackTrace = exception.StackTrace ?? string.Empty,
            Cause = exception.InnerException is { } inner ? ToFailure(inner, payloadConverter) : null,
        };
        SetInfo(failure, exception, payloadConverter);
        return failure;
    }

    private static void SetInfo(Failure failure, Exception exception, IPayloadConverter converter)
    {
        switch (exception)
        {
            case ApplicationFailureException application:
                failure.ApplicationFailureInfo = new()
                {
                    Type = application.ErrorType ?? string.Empty,
                    NonRetryable = application.NonRetryable,
                    Details = ToPayloads(application.Details, converter),
                    NextRetryDelay = application.NextRetryDelay is { } delay
                        ? Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(delay)
                        : null,
                    Category = application.Category,
                };
                break;
            case CanceledFailureException canceled:
                failure.CanceledFailureInfo = new() { Details = ToPayloads(canceled.Details, converter) };
                break;
            case WorkflowAlreadyStartedException started:
                failure.ApplicationFailureInfo = new()
                {
                    Type = nameof(WorkflowAlreadyStartedException),
                    Details = ToPayloads(
                        new OutboundFailureDetails([started.WorkflowId, started.WorkflowType, started.RunId]), converter),
                };
                break;
            default:
                failure.ApplicationFailureInfo = new() { Type = exception.GetType().Name };
                break;
        }
    }

    private static Payloads? ToPayloads(IFailureDetails details, IPayloadConverter converter)
    {
        if (details.Count == 0)
        {
            return null;
        }
        var payloads = new Payloads();
        payloads.Payloads_.AddRange(details switch
        {
            InboundFailureDetails inbound => inbound.Payloads ?? [],
            OutboundFailureDetails outbound => (outbound.Details ?? []).Select(converter.ToPayload),
            _ => throw new ArgumentException($"Unknown failure details {details.GetType()}", nameof(details)),
        });
        return payloads;
    }

    /// <summary>A converter that moves message and stack trace into a payload.</summary>
    public class WithEncodedCommonAttributes : DefaultFailureConverter
    {
        public WithEncodedCommonAttributes()
            : base(new() { EncodeCommonAttributes = true })
        {
        }
    }

    private sealed record EncodedAttributes(
        [property: JsonPropertyName("message")] string? Message,
        [property: JsonPropertyName("stack_trace")] string? StackTrace);
}
