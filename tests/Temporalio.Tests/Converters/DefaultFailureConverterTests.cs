using Google.Protobuf;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Converters;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;

namespace Temporalio.Tests.Converters;

public class DefaultFailureConverterTests
{
    private static readonly DefaultPayloadConverter Payloads = new();
    private static readonly DefaultFailureConverter Converter = new();

    [Fact]
    public void RoundTrip_ApplicationFailure_KeepsEverything()
    {
        var original = Thrown(new ApplicationFailureException(
            "message",
            new InvalidOperationException("cause"),
            "Kind",
            nonRetryable: true,
            details: ["detail", 5],
            nextRetryDelay: TimeSpan.FromSeconds(3),
            category: ApplicationErrorCategory.Benign));

        var failure = Converter.ToFailure(original, Payloads);
        var read = Converter.ToException(failure, Payloads).Should().BeOfType<ApplicationFailureException>().Subject;

        failure.Source.Should().BeEmpty();
        read.Message.Should().Be("message");
        read.ErrorType.Should().Be("Kind");
        read.NonRetryable.Should().BeTrue();
        read.Details.ElementAt<string>(0).Should().Be("detail");
        read.Details.ElementAt<int>(1).Should().Be(5);
        read.NextRetryDelay.Should().Be(TimeSpan.FromSeconds(3));
        read.Category.Should().Be(ApplicationErrorCategory.Benign);
        read.StackTrace.Should().Contain(nameof(Thrown));
        read.InnerException.Should().BeOfType<ApplicationFailureException>()
            .Which.ErrorType.Should().Be(nameof(InvalidOperationException));
    }

    [Fact]
    public void ToFailure_AnyException_HasItsTypeAndIsRetryable()
    {
        var failure = Converter.ToFailure(new FormatException("bad"), Payloads);

        failure.ApplicationFailureInfo.Type.Should().Be("FormatException");
        failure.ApplicationFailureInfo.NonRetryable.Should().BeFalse();
    }

    [Fact]
    public void ToFailure_ExceptionFromFailure_ReturnsTheSame()
    {
        var failure = new Failure { Message = "m", ServerFailureInfo = new() { NonRetryable = true }, Source = "GoSDK" };

        Converter.ToFailure(Converter.ToException(failure, Payloads), Payloads).Should().Be(failure);
    }

    [Fact]
    public void ToException_ActivityFailure_HasFieldsAndCause()
    {
        var failure = new Failure
        {
            Message = "activity error",
            ActivityFailureInfo = new()
            {
                ActivityId = "1",
                ActivityType = new() { Name = "Move" },
                Identity = "worker",
                RetryState = RetryState.MaximumAttemptsReached,
            },
            Cause = new()
            {
                Message = "too slow",
                TimeoutFailureInfo = new()
                {
                    TimeoutType = TimeoutType.Heartbeat,
                    LastHeartbeatDetails = new() { Payloads_ = { Payloads.ToPayload(42) } },
                },
            },
        };

        var activity = Converter.ToException(failure, Payloads).Should().BeOfType<ActivityFailureException>().Subject;

        activity.ActivityType.Should().Be("Move");
        activity.RetryState.Should().Be(RetryState.MaximumAttemptsReached);
        var timeout = activity.InnerException.Should().BeOfType<TimeoutFailureException>().Subject;
        timeout.TimeoutType.Should().Be(TimeoutType.Heartbeat);
        timeout.LastHeartbeatDetails.ElementAt<int>(0).Should().Be(42);
    }

    [Fact]
    public void IsCanceledException_ActivityCanceled_IsTrue()
    {
        var failure = new Failure { ActivityFailureInfo = new(), Cause = new() { CanceledFailureInfo = new() } };

        TemporalException.IsCanceledException(Converter.ToException(failure, Payloads)).Should().BeTrue();
        TemporalException.IsCanceledException(new TaskCanceledException()).Should().BeTrue();
        TemporalException.IsCanceledException(new FormatException()).Should().BeFalse();
    }

    [Fact]
    public void RoundTrip_EncodedAttributes_HidesAndRestoresMessage()
    {
        var converter = new DefaultFailureConverter.WithEncodedCommonAttributes();

        var failure = converter.ToFailure(Thrown(new ApplicationFailureException("secret")), Payloads);

        failure.Message.Should().Be("Encoded failure");
        failure.StackTrace.Should().BeEmpty();
        failure.EncodedAttributes.Data.ToStringUtf8().Should().Contain("stack_trace");
        var read = converter.ToException(failure, Payloads);
        read.Message.Should().Be("secret");
        read.StackTrace.Should().Contain(nameof(Thrown));
    }

    [Fact]
    public void ToFailure_EncodedAttributesAndKnownFailure_HidesItsMessage()
    {
        var known = Converter.ToException(new() { Message = "secret", ApplicationFailureInfo = new() }, Payloads);

        var failure = new DefaultFailureConverter.WithEncodedCommonAttributes().ToFailure(known, Payloads);

        failure.Message.Should().Be("Encoded failure");
        failure.EncodedAttributes.Data.ToStringUtf8().Should().Contain("secret");
        known.Message.Should().Be("secret");
    }

    [Fact]
    public void ToException_EncodedAttributesUnreadable_KeepsWhatIsReadable()
    {
        var failure = new Failure
        {
            Message = "Encoded failure",
            ApplicationFailureInfo = new() { Type = "Kind" },
            EncodedAttributes = new() { Metadata = { ["encoding"] = ByteString.CopyFromUtf8("binary/encrypted") } },
        };

        var read = Converter.ToException(failure, Payloads).Should().BeOfType<ApplicationFailureException>().Subject;

        read.Message.Should().Be("Encoded failure");
        read.ErrorType.Should().Be("Kind");
    }

    [Fact]
    public void StackTrace_RemoteFailureThrownHere_IsThisProcesss()
    {
        var remote = Converter.ToException(
            new() { Message = "m", StackTrace = "   at Remote.Code()", ApplicationFailureInfo = new() }, Payloads);

        remote.StackTrace.Should().Be("   at Remote.Code()");
        Thrown(remote).StackTrace.Should().Contain(nameof(Thrown)).And.NotContain("Remote");
    }

    [Fact]
    public async Task ToFailureAsync_Codec_EncodesDetailsOfAllCauses()
    {
        var converter = DataConverter.Default with { PayloadCodec = new ReverseCodec() };
        var original = new ApplicationFailureException(
            "outer", new ApplicationFailureException("inner", details: ["deep"]), details: ["shallow"]);

        var failure = await converter.ToFailureAsync(original);

        failure.Cause.ApplicationFailureInfo.Details.Payloads_[0].Metadata["encoding"].ToStringUtf8().Should().Be("binary/reversed");
        var read = (ApplicationFailureException)await converter.ToExceptionAsync(failure);
        read.Details.ElementAt<string>(0).Should().Be("shallow");
        ((ApplicationFailureException)read.InnerException!).Details.ElementAt<string>(0).Should().Be("deep");
    }

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
